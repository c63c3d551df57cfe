// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdevp2p.cli.command.PingReport.Remote;
import org.jdevp2p.cli.command.PingReport.Result;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.LinkConfig;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.peer.Session;
import org.jdevp2p.peer.SharedCapability;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.server.Dial;
import org.jdevp2p.server.DialException;
import org.jdevp2p.server.Stage;

/**
 * Links with a node just long enough to learn who it is, what it shares, and how far away it is.
 */
final class RlpxPing {

  private final SecretKey key;
  private final String clientId;
  private final List<Protocol> offered;
  private final Duration limit;
  private final Ticker ticker = Ticker.system();
  private final BufferPool pool = new BufferPool(2);
  private final Tasks tasks = new Tasks();

  /**
   * Prepares pings.
   *
   * @param offered capabilities to announce, with the number of message ids each
   * @param limit for one ping, from the look-up to the Pong
   */
  RlpxPing(SecretKey key, String clientId, Map<Capability, Integer> offered, Duration limit) {
    this.key = key;
    this.clientId = clientId;
    this.limit = limit;
    this.offered =
        offered.entrySet().stream()
            .map(one ->
                Protocol.of(
                    one.getKey().name(),
                    one.getKey().version(),
                    one.getValue(),
                    // It has nothing to say; what the remote says is read and dropped.
                    (peer, channel) -> {
                      while (true) {
                        channel.receive();
                      }
                    }))
            .toList();
  }

  PingReport ping(Enode node) throws InterruptedException {
    long began = ticker.nanos();
    List<Capability> capabilities = offered.stream().map(Protocol::capability).toList();
    Hello hello = Hello.of(clientId, capabilities, key.publicKey());
    Dial dial = new Dial(node, key, hello, limit, ticker, pool);
    try {
      Session session = dial.open();
      Duration left = limit.minusNanos(ticker.nanos() - began);
      return converse(node, session, dial.times(), left);
    } catch (DialException e) {
      PlainWords.Verdict verdict = PlainWords.of(e);
      return new PingReport(
          node,
          verdict.result(),
          verdict.reason(),
          verdict.text(),
          verdict.explanation(),
          e.times(),
          Optional.empty(),
          Optional.empty());
    }
  }

  private PingReport converse(
      Enode node, Session session, Map<Stage, Duration> times, Duration left)
      throws InterruptedException {
    CompletableFuture<Peer> up = new CompletableFuture<>();
    LinkConfig config = LinkConfig.of(offered);
    tasks.start(
        "ping " + node.nodeId().shortText(),
        () ->
            session.run(
                config,
                LinkKind.DIALED,
                peer -> {
                  up.complete(peer);
                  return Optional.empty();
                }));
    Peer peer = await(up);
    List<SharedCapability> shared = peer.shared();
    Optional<Duration> roundTrip = peer.ping(left);
    peer.disconnect(DisconnectReason.REQUESTED, "the ping is over");
    peer.awaitExit(Duration.ofSeconds(5));
    Hello theirs = session.remote();
    Remote remote = new Remote(theirs.clientId(), theirs.version(), theirs.capabilities(), shared);
    return verdict(node, times, remote, roundTrip, peer.exit());
  }

  private static Peer await(CompletableFuture<Peer> up) throws InterruptedException {
    try {
      return up.get(1, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the link did not start", e);
    }
  }

  private PingReport verdict(
      Enode node,
      Map<Stage, Duration> times,
      Remote remote,
      Optional<Duration> roundTrip,
      Optional<PeerExit> exit) {
    Optional<DisconnectReason> told =
        exit.isPresent() && exit.get() instanceof PeerExit.RemoteDisconnect(DisconnectReason r)
            ? Optional.of(r)
            : Optional.empty();
    Optional<Remote> seen = Optional.of(remote);
    if (!offered.isEmpty() && remote.shared().isEmpty()) {
      List<Capability> ours = offered.stream().map(Protocol::capability).toList();
      return new PingReport(
          node,
          Result.INCOMPATIBLE,
          told,
          "no shared capability",
          PlainWords.nothingInCommon(ours, remote.capabilities()),
          times,
          seen,
          roundTrip);
    }
    if (roundTrip.isPresent()) {
      String text = "All is well: they answer, and you share " + remote.shared().size() + ".";
      return new PingReport(node, Result.OK, Optional.empty(), "ok", text, times, seen, roundTrip);
    }
    if (told.isPresent()) {
      PlainWords.Verdict verdict = PlainWords.disconnected(told.get());
      return new PingReport(
          node,
          verdict.result(),
          told,
          verdict.text(),
          verdict.explanation(),
          times,
          seen,
          roundTrip);
    }
    boolean broke = exit.isPresent() && exit.get() instanceof PeerExit.WireFailure;
    return new PingReport(
        node,
        broke ? Result.DISCONNECTED : Result.TIMEOUT,
        Optional.empty(),
        broke ? exit.get().text() : "no Pong within " + limit.toMillis() + " ms",
        broke
            ? "They hung up after Hello without a word."
            : "They said Hello and then answered no Ping: the node is stuck or overloaded.",
        times,
        seen,
        roundTrip);
  }
}
