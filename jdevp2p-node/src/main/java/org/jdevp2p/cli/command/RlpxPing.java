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
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.Ecies;
import org.jdevp2p.crypto.Secp256k1;
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
import org.jdevp2p.rlpx.BreachException;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.server.Dial;
import org.jdevp2p.server.DialException;
import org.jdevp2p.server.Stage;

/**
 * Links with a node just long enough to learn who it is, what it shares, and how far away it is.
 */
final class RlpxPing {

  /** For the farewell to be written where the remote has used up the time. */
  private static final Duration LEAVE = Duration.ofMillis(100);

  private final SecretKey key;
  private final String clientId;
  private final List<Protocol> offered;
  private final Duration limit;
  private final Optional<UdpCheck> udpCheck;
  private final Ticker ticker = Ticker.system();
  private final BufferPool pool = new BufferPool(2);
  private final Tasks tasks = new Tasks();

  /**
   * Prepares pings.
   *
   * @param offered capabilities to announce, with the number of message ids each
   * @param limit for one ping, from the look-up to the Pong
   * @param udpCheck whom to ask when TCP is silent; empty to leave that out
   */
  RlpxPing(
      SecretKey key,
      String clientId,
      Map<Capability, Integer> offered,
      Duration limit,
      Optional<UdpCheck> udpCheck) {
    this.key = key;
    this.clientId = clientId;
    this.limit = limit;
    this.udpCheck = udpCheck;
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
    warmUp();
  }

  /** The curve and the ciphers take longest the first time, which is no fault of the remote's. */
  private void warmUp() {
    byte[] nothing = {};
    byte[] sealed = Ecies.encrypt(key.publicKey(), new byte[32], nothing);
    try {
      var _ = Ecies.decrypt(key, sealed, 0, sealed.length, nothing);
    } catch (CryptoException e) {
      throw new IllegalStateException("our own key opens what it sealed", e);
    }
    var _ = Secp256k1.provider().sign(key, new byte[32]);
  }

  /** Pings aside, so that the caller can turn to something else. */
  CompletableFuture<PingReport> start(Enode node) {
    CompletableFuture<PingReport> report = new CompletableFuture<>();
    tasks.start(
        "ping " + node.nodeId().shortText(),
        () -> {
          try {
            report.complete(ping(node));
          } catch (InterruptedException | RuntimeException e) {
            report.completeExceptionally(e);
          }
        });
    return report;
  }

  private PingReport ping(Enode node) throws InterruptedException {
    long began = ticker.nanos();
    List<Capability> capabilities = offered.stream().map(Protocol::capability).toList();
    Hello hello = Hello.of(clientId, capabilities, key.publicKey());
    Dial dial = new Dial(node, key, hello, limit, ticker, pool);
    CompletableFuture<Boolean> dialled = new CompletableFuture<>();
    CompletableFuture<Boolean> udp = watchUdp(dialled);
    try {
      Session session = dial.open();
      dialled.complete(true);
      Duration left = limit.minusNanos(ticker.nanos() - began);
      return converse(node, session, dial.times(), left);
    } catch (DialException e) {
      dialled.complete(false);
      Optional<Boolean> udpAnswers =
          e.timeout() && e.stage() == Stage.TCP ? UdpCheck.result(udp) : Optional.empty();
      PlainWords.Verdict verdict = PlainWords.of(e, udpAnswers);
      return new PingReport(
          node,
          verdict.result(),
          verdict.reason(),
          verdict.text(),
          verdict.explanation(),
          e.times(),
          udpAnswers,
          Optional.empty(),
          Optional.empty());
    }
  }

  /** Asks over UDP if half of the time has passed without a link. */
  private CompletableFuture<Boolean> watchUdp(CompletableFuture<Boolean> dialled) {
    CompletableFuture<Boolean> answers = new CompletableFuture<>();
    Duration half = limit.dividedBy(2);
    udpCheck.ifPresent(check ->
        tasks.start(
            "udp check",
            () -> {
              try {
                if (!isOver(dialled, half)) {
                  check.ask(half, answers);
                }
              } catch (InterruptedException e) {
                // nobody wants to know any more
              }
            }));
    return answers;
  }

  private static boolean isOver(CompletableFuture<Boolean> work, Duration wait)
      throws InterruptedException {
    try {
      return work.thenApply(_ -> true).get(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private PingReport converse(
      Enode node, Session session, Map<Stage, Duration> times, Duration left)
      throws InterruptedException {
    CompletableFuture<Peer> up = new CompletableFuture<>();
    LinkConfig config = LinkConfig.of(offered);
    tasks.start(
        "link " + node.nodeId().shortText(),
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
    long began = ticker.nanos();
    Optional<Duration> roundTrip = peer.ping(left);
    // What the remote said of its own accord counts, not what it says to our farewell.
    Optional<PeerExit> exit = peer.exit();
    peer.disconnect(DisconnectReason.REQUESTED, "the ping is over");
    Duration rest = left.minusNanos(ticker.nanos() - began);
    peer.awaitExit(rest.compareTo(LEAVE) > 0 ? rest : LEAVE);
    Hello theirs = session.remote();
    Remote remote = new Remote(theirs.clientId(), theirs.version(), theirs.capabilities(), shared);
    return verdict(node, times, remote, roundTrip, exit);
  }

  private static String brokenOff(PeerExit exit) {
    return exit instanceof PeerExit.WireFailure(BreachException _)
        ? "They said Hello, and what came then breaks the protocol: a broken client."
        : "They hung up after Hello without a word.";
  }

  private static String allIsWell(Remote remote) {
    String shared = Amounts.of(remote.shared().size(), "subprotocol");
    return "All is well: they answer, and you share " + shared + ".";
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
          Optional.empty(),
          seen,
          roundTrip);
    }
    if (roundTrip.isPresent()) {
      String text = allIsWell(remote);
      return new PingReport(
          node, Result.OK, Optional.empty(), "ok", text, times, Optional.empty(), seen, roundTrip);
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
          Optional.empty(),
          seen,
          roundTrip);
    }
    Result result = exit.isPresent() ? Result.DISCONNECTED : Result.TIMEOUT;
    return new PingReport(
        node,
        result,
        Optional.empty(),
        exit.map(PeerExit::text).orElse("no Pong within " + limit.toMillis() + " ms"),
        exit.map(RlpxPing::brokenOff)
            .orElse("They said Hello and then answered no Ping: the node is stuck or overloaded."),
        times,
        Optional.empty(),
        seen,
        roundTrip);
  }
}
