// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdevp2p.crawl.LinkResult;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.peer.DisconnectReason;

/** Links with nodes of a crawl just long enough to learn what software they run. */
final class LinkSurvey {
  private final RlpxPing ping;

  /**
   * Links with nobody yet.
   *
   * @param limit for one link
   */
  LinkSurvey(SecretKey key, Duration limit) {
    ping = new RlpxPing(key, ClientId.text(), RlpxCommand.ethereum(), limit, Optional.empty());
  }

  /** Asks a node that has a TCP port; any thread. */
  CompletableFuture<LinkResult> ask(Node node) {
    Endpoint endpoint =
        node.endpoints().stream().filter(one -> one.tcpPort() != 0).findFirst().orElseThrow();
    return ping.start(Enode.of(node.publicKey(), endpoint)).thenApply(LinkSurvey::result);
  }

  private static LinkResult result(PingReport report) {
    Optional<PingReport.Remote> remote = report.remote();
    return new LinkResult(
        report.node().nodeId(),
        remote.map(PingReport.Remote::clientId),
        remote.map(PingReport.Remote::capabilities).orElse(List.of()),
        remote.isPresent() ? "" : failure(report),
        remote.isPresent() ? "" : report.reasonText());
  }

  /** What they said if they said something, else how it failed. */
  private static String failure(PingReport report) {
    return report.reason().map(DisconnectReason::text).orElseGet(report.result()::text);
  }
}
