// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.discovery.dns.SignedTree;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/**
 * A DNS server on loopback that knows TXT records only, over UDP and TCP on one port, and that can
 * be told to fail. Speaks with dnsjava, which a project that uses this class adds to its own
 * dependencies. Thread-safe.
 */
public final class NameServer implements AutoCloseable {

  private static final int BIND_TRIES = 20;
  private static final int PLAIN_UDP_BYTES = 512;
  private static final int STRING_BYTES = 255;
  private static final long TTL_SECONDS = 60;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Tasks tasks = new Tasks();
  private final Map<String, List<String>> records = new ConcurrentHashMap<>();
  private final Map<String, Integer> rcodes = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> silences = new ConcurrentHashMap<>();
  private final AtomicInteger queries = new AtomicInteger();

  private NameServer(DatagramSocket udp, ServerSocket tcp) {
    this.udp = udp;
    this.tcp = tcp;
  }

  /** Starts one at a free port. */
  public static NameServer start() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int tries = 1; ; tries++) {
      DatagramSocket udp = new DatagramSocket(0, loopback);
      try {
        NameServer server = new NameServer(udp, new ServerSocket(udp.getLocalPort(), 50, loopback));
        server.tasks.start("name server udp", server::serveUdp);
        server.tasks.start("name server tcp", server::serveTcp);
        return server;
      } catch (BindException e) { // free for UDP, yet not for TCP
        udp.close();
        if (tries == BIND_TRIES) {
          throw e;
        }
      }
    }
  }

  /** Where to ask. */
  public InetSocketAddress address() {
    return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
  }

  /** Adds the records of a tree. */
  public void publish(SignedTree tree) {
    tree.toTxt().forEach((name, text) -> put(name, text));
  }

  /** Has this name these TXT records; characters are bytes. */
  public void put(String name, String... texts) {
    records.put(key(name), List.of(texts));
  }

  /** Answers questions for this name with a code of RFC 1035, section 4.1.1, as 2 for SERVFAIL. */
  public void fail(String name, int rcode) {
    rcodes.put(key(name), rcode);
  }

  /** Does not answer the next so many questions for this name. */
  public void ignore(String name, int times) {
    silences.put(key(name), new AtomicInteger(times));
  }

  /** How many questions have come. */
  public int queries() {
    return queries.get();
  }

  /** Stops answering, and waits until it has. */
  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
      List<String> left = tasks.join(Duration.ofSeconds(5));
      if (!left.isEmpty()) {
        throw new IllegalStateException("still running: " + left);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private void serveUdp() {
    byte[] buffer = new byte[65_535];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
        OPTRecord edns = query.getOPT();
        byte[] answer = answer(query, edns == null ? PLAIN_UDP_BYTES : edns.getPayloadSize());
        if (answer.length > 0) {
          udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // closed, or no query: whoever asked gets no answer
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket socket = tcp.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] query = new byte[in.readUnsignedShort()];
        in.readFully(query);
        byte[] answer = answer(new Message(query), Message.MAXLENGTH);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      } catch (IOException e) {
        // closed, or no query
      }
    }
  }

  /** Nothing, where it is to keep silent. */
  private byte[] answer(Message query, int maxBytes) {
    queries.incrementAndGet();
    Name name = query.getQuestion().getName();
    String key = key(name.toString(true));
    AtomicInteger silence = silences.get(key);
    if (silence != null && silence.getAndDecrement() > 0) {
      return new byte[0];
    }
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    List<String> texts = records.get(key);
    Integer rcode = rcodes.get(key);
    if (rcode != null || texts == null) {
      answer.getHeader().setRcode(rcode == null ? Rcode.NXDOMAIN : rcode);
    } else {
      texts.forEach(text -> answer.addRecord(txt(name, text), Section.ANSWER));
    }
    return answer.toWire(maxBytes); // sets the flag of a truncated answer where it does not fit
  }

  /** Bytes of a string above 127 are escaped, for dnsjava reads text as a zone file has it. */
  private static Record txt(Name name, String text) {
    List<String> strings = new ArrayList<>();
    byte[] bytes = text.getBytes(ISO_8859_1);
    for (int from = 0; from == 0 || from < bytes.length; from += STRING_BYTES) {
      StringBuilder string = new StringBuilder();
      for (int i = from; i < Math.min(from + STRING_BYTES, bytes.length); i++) {
        string.append("\\%03d".formatted(bytes[i] & 0xff));
      }
      strings.add(string.toString());
    }
    return new TXTRecord(name, DClass.IN, TTL_SECONDS, strings);
  }
}
