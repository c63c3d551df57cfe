// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jdevp2p.bench.peer.Command;
import org.jdevp2p.bench.peer.EventLines;
import org.jdevp2p.bytes.Bytes;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that sends junk over loopback at a steady rate, from many addresses of 127.0.0.0/8.
 *
 * <p>Says {@code listening}, then obeys one command: {@code flood} with {@code host}, {@code port},
 * {@code id} (of the victim), {@code junk} (kinds with commas), {@code rate} (datagrams a second),
 * {@code sources} and {@code seconds}; it ends in {@code flooded} with {@code sent} and {@code
 * seconds}.
 */
public final class JunkSender {

  /** More than are sent while a pending challenge of v5 lives, so that repeats look new. */
  private static final int PREPARED = 1 << 16;

  private static final long SEED = 3;

  /** Answers that nobody reads are not to fill the system's memory. */
  private static final int UNREAD_BYTES = 4_096;

  private static final long SLICE_NANOS = 1_000_000;

  private JunkSender() {}

  /** Obeys stdin. */
  public static void main(String[] arguments) throws IOException {
    EventLines events = new EventLines(System.out);
    events.say("listening", Map.of("implementation", "junk"));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = lines.readLine();
    if (line != null) {
      Command flood =
          new Command(
              JsonMapper.shared()
                  .readValue(line, new TypeReference<LinkedHashMap<String, Object>>() {}));
      List<ByteBuffer> junk = junk(flood.text("junk"), Bytes.fromHex(flood.text("id")));
      InetSocketAddress victim =
          new InetSocketAddress(InetAddress.ofLiteral(flood.text("host")), flood.number("port"));
      List<DatagramChannel> sources = sources(flood.number("sources"), victim);
      events.say("flooding", Map.of());
      send(junk, sources, flood.number("rate"), flood.decimal("seconds"), events);
    }
  }

  private static List<ByteBuffer> junk(String kinds, Bytes victim) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Junk> chosen = Stream.of(kinds.split(",", -1)).map(Junk::of).toList();
    List<List<byte[]>> made =
        chosen.stream().map(junk -> junk.make(PREPARED / chosen.size(), victim, random)).toList();
    List<ByteBuffer> all = new ArrayList<>(PREPARED);
    for (int i = 0; i < PREPARED / chosen.size(); i++) {
      for (List<byte[]> ofKind : made) {
        byte[] one = ofKind.get(i);
        all.add(ByteBuffer.allocateDirect(one.length).put(one).flip());
      }
    }
    return all;
  }

  /** Each address in a /24 of its own. */
  private static List<DatagramChannel> sources(int count, InetSocketAddress victim)
      throws IOException {
    List<DatagramChannel> sources = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] address = {127, (byte) (16 + (i >> 8)), (byte) i, 1};
      DatagramChannel source = DatagramChannel.open();
      source.setOption(StandardSocketOptions.SO_RCVBUF, UNREAD_BYTES);
      source.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
      source.connect(victim);
      source.configureBlocking(false);
      sources.add(source);
    }
    Collections.shuffle(sources, new Random(SEED));
    return sources;
  }

  private static void send(
      List<ByteBuffer> junk,
      List<DatagramChannel> sources,
      int rate,
      double seconds,
      EventLines events) {
    long begin = System.nanoTime();
    long end = begin + (long) (seconds * 1e9);
    long sent = 0;
    for (long now = begin; now < end; now = System.nanoTime()) {
      long due = (long) ((now - begin) / 1e9 * rate);
      for (; sent < due; sent++) {
        ByteBuffer datagram = junk.get((int) (sent % junk.size()));
        // a pair of datagrams belongs to one source
        send(sources.get((int) (sent / 2 % sources.size())), datagram);
      }
      LockSupport.parkNanos(SLICE_NANOS);
    }
    events.say("flooded", Map.of("sent", sent, "seconds", (System.nanoTime() - begin) / 1e9));
  }

  private static void send(DatagramChannel source, ByteBuffer datagram) {
    try {
      source.write(datagram.rewind());
    } catch (IOException refused) {
      // an ICMP error to an earlier one; the next may pass
    }
  }
}
