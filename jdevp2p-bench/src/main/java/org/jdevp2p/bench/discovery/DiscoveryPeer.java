// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdevp2p.bench.peer.Command;
import org.jdevp2p.bench.peer.EventLines;
import org.jdevp2p.bench.peer.Times;
import org.jdevp2p.bench.peer.Usage;
import org.jdevp2p.crypto.Secp256k1;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node of ours in a process of its own, to be flooded and pinged. Says {@code listening} with
 * {@code record} and {@code peer} (its id), then obeys stdin:
 *
 * <ul>
 *   <li>{@code usage}: {@code usage} with {@code heapBytes} and {@code allocatedBytes}, since the
 *       start
 *   <li>{@code pings} with {@code count}: so many Pings of v5 one after another between two more
 *       nodes of this process, which grant loopback whatever it wants; {@code pings} with {@code
 *       p50Micros}, {@code p99Micros}, {@code allocatedBytes} of one round trip, {@code missing}
 *       answers
 * </ul>
 */
public final class DiscoveryPeer {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final EventLines events = new EventLines(System.out);
  private final DiscoveryNode node = DiscoveryNode.everywhere(LOOPBACK);

  private DiscoveryPeer() throws IOException {}

  /** Obeys stdin until its end. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    new DiscoveryPeer().run();
  }

  private void run() throws IOException, InterruptedException {
    events.say(
        "listening",
        Map.of(
            "implementation",
            "jdevp2p Java " + Runtime.version().feature() + " " + Secp256k1.provider().name(),
            "record",
            node.record().toText(),
            "peer",
            node.record().nodeId().toString()));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Command command =
          new Command(
              JsonMapper.shared()
                  .readValue(line, new TypeReference<LinkedHashMap<String, Object>>() {}));
      switch (command.name()) {
        case "usage" -> usage();
        case "pings" -> pings(command.number("count"));
        default -> events.say("error", Map.of("message", "unknown command " + command.name()));
      }
    }
    node.close();
  }

  private void usage() {
    events.say("usage", Usage.now(false));
  }

  private void pings(int count) throws IOException, InterruptedException {
    Times times = new Times();
    int missing = 0;
    try (DiscoveryNode one = DiscoveryNode.at(LOOPBACK);
        DiscoveryNode other = DiscoveryNode.at(LOOPBACK)) {
      other.pings(5, one.record(), LIMIT); // the handshake
      long allocated = Usage.allocatedBytes();
      long first = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long begin = System.nanoTime();
        if (other.pings(5, one.record(), LIMIT)) {
          times.add(System.nanoTime() - begin);
        } else {
          missing++;
        }
      }
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("meanMicros", (System.nanoTime() - first) / 1e3 / count);
      fields.put("p50Micros", times.micros(0.5));
      fields.put("p99Micros", times.micros(0.99));
      fields.put("allocatedBytes", (Usage.allocatedBytes() - allocated) / count);
      fields.put("missing", missing);
      events.say("pings", fields);
    }
  }
}
