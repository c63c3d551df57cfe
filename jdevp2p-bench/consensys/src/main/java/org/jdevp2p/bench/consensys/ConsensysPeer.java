// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.consensys;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tuweni.crypto.SECP256K1;
import org.ethereum.beacon.discovery.DiscoverySystem;
import org.ethereum.beacon.discovery.DiscoverySystemBuilder;
import org.ethereum.beacon.discovery.crypto.DefaultSigner;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.schema.NodeRecordBuilder;
import org.ethereum.beacon.discovery.util.Functions;

/**
 * A node of Consensys discovery in a process of its own, with that library's own defaults. Obeys
 * the same lines as {@code org.jdevp2p.bench.discovery.DiscoveryPeer} of the bench.
 */
public final class ConsensysPeer {

  private static final String HOST = "127.0.0.1";
  private static final String VERSION = "26.6.0";
  private static final long START_SECONDS = 20;
  private static final long PING_SECONDS = 1;
  private static final Pattern COUNT = Pattern.compile("\"count\"\\s*:\\s*(\\d+)");

  private ConsensysPeer() {}

  /** Obeys stdin until its end. */
  public static void main(String[] arguments) throws Exception {
    DiscoverySystem node = start();
    NodeRecord record = node.getLocalNodeRecord();
    say(
        "listening",
        String.format(
            "\"implementation\":\"Consensys discovery %s\",\"record\":\"%s\",\"peer\":\"%s\"",
            VERSION, record.asEnr(), record.getNodeId().toUnprefixedHexString()));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher count = COUNT.matcher(line);
      if (line.contains("\"usage\"")) {
        say("usage", "\"allocatedBytes\":" + allocatedBytes());
      } else if (line.contains("\"pings\"") && count.find()) {
        pings(record, Integer.parseInt(count.group(1)));
      } else {
        say("error", "\"message\":\"unknown command\"");
      }
    }
    node.stop();
    System.exit(0);
  }

  private static DiscoverySystem start() throws Exception {
    SECP256K1.KeyPair keys = Functions.randomKeyPair();
    DefaultSigner signer = new DefaultSigner(keys.secretKey());
    int port = freePort();
    DiscoverySystem system =
        new DiscoverySystemBuilder()
            .listen(HOST, port)
            .signer(signer)
            .localNodeRecord(
                new NodeRecordBuilder().signer(signer).seq(1).address(HOST, port).build())
            .build();
    system.start().get(START_SECONDS, TimeUnit.SECONDS);
    return system;
  }

  /** The library takes a fixed port only: a socket that is closed again finds a free one. */
  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral(HOST))) {
      return socket.getLocalPort();
    }
  }

  private static void pings(NodeRecord record, int count) throws Exception {
    DiscoverySystem other = start();
    long[] nanos = new long[count];
    int answered = 0;
    pings(other, record); // the handshake
    long allocated = allocatedBytes();
    long first = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      if (pings(other, record)) {
        nanos[answered++] = System.nanoTime() - begin;
      }
    }
    double meanMicros = (System.nanoTime() - first) / 1e3 / count;
    allocated = allocatedBytes() - allocated;
    other.stop();
    long[] sorted = Arrays.copyOf(nanos, answered);
    Arrays.sort(sorted);
    say(
        "pings",
        String.format(
            Locale.ROOT,
            "\"meanMicros\":%.1f,\"p50Micros\":%.1f,\"p99Micros\":%.1f,\"allocatedBytes\":%d,\"missing\":%d",
            meanMicros,
            quantileMicros(sorted, 0.5),
            quantileMicros(sorted, 0.99),
            allocated / count,
            count - answered));
  }

  private static double quantileMicros(long[] sorted, double quantile) {
    return sorted.length == 0 ? 0 : sorted[(int) (quantile * (sorted.length - 1))] / 1e3;
  }

  private static boolean pings(DiscoverySystem from, NodeRecord to) throws InterruptedException {
    try {
      from.ping(to).get(PING_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }

  private static void say(String event, String fields) {
    System.out.println("{\"event\":\"" + event + "\"," + fields + "}");
    System.out.flush();
  }
}
