// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Node;

/**
 * Asks over UDP a node that is silent over TCP: over v5 where its record is known, else over v4.
 * That tells a closed firewall from a node that is not there.
 */
final class UdpCheck {

  /** The answer may come as late as the one over TCP; the report waits no longer than this. */
  private static final Duration LATE = Duration.ofMillis(100);

  private final Node node;
  private final SecretKey key;
  private final DiscoveryVersion version;

  private UdpCheck(Node node, SecretKey key, DiscoveryVersion version) {
    this.node = node;
    this.key = key;
    this.version = version;
  }

  /** How to ask that node; empty if it names no UDP port. */
  static Optional<UdpCheck> of(Node node, SecretKey key) {
    DiscoveryVersion version =
        node.record().isPresent() ? DiscoveryVersion.V5 : DiscoveryVersion.V4;
    return DiscoveryVersion.hasUdp(node)
        ? Optional.of(new UdpCheck(node, key, version))
        : Optional.empty();
  }

  /** Asks for so long at the most and tells whether an answer came. Blocks. */
  void ask(Duration limit, CompletableFuture<Boolean> answers) throws InterruptedException {
    DiscoveryConfig config =
        version.alone(DiscoveryConfig.builder().key(key).listen(NetworkOptions.ANYWHERE)).build();
    try (Discovery discovery = Discovery.start(config)) {
      Answer<?> answer = version.ping(discovery, Inquiry.withAddress(node), limit);
      answers.complete(answer instanceof Answer.Given<?>);
    } catch (IOException e) {
      answers.cancel(false); // no socket, no address: nothing is known
    }
  }

  /** What came of it, if that is known now or in a moment. */
  static Optional<Boolean> result(CompletableFuture<Boolean> answers) throws InterruptedException {
    try {
      return Optional.of(answers.get(LATE.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException | CancellationException e) {
      return Optional.empty();
    }
  }
}
