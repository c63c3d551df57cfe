// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.LinkConfig;
import org.jdevp2p.peer.LinkKind;
import org.jdevp2p.peer.LinkLimits;
import org.jdevp2p.peer.MemoryBudget;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;
import org.jdevp2p.peer.PeerListener;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.peer.Session;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.rlpx.RlpxConnection;

/** One link in memory whose clock the test moves: our peer at one end, a script at the other. */
final class ScriptedLink implements AutoCloseable {

  final ManualTicker ticker = new ManualTicker();
  final MemoryBudget memory = new MemoryBudget(64 << 20);

  private final Tasks tasks = new Tasks();
  private final CompletableFuture<Peer> up = new CompletableFuture<>();
  private final ScriptedPeer remote;

  /** A link with {@code protocol}, which both sides speak. */
  ScriptedLink(Protocol protocol, LinkLimits limits, MemoryTransport.Pair ends) throws IOException {
    SecretKey key = SecretKey.random();
    LinkConfig config =
        new LinkConfig(List.of(protocol), limits, memory, ticker, PeerListener.NONE);
    tasks.start("link in memory", () -> run(ends.recipient(), key, config));
    remote =
        ScriptedPeer.initiate(ends.initiator(), SecretKey.random(), key.publicKey())
            .greets(protocol.capability().toString());
  }

  private void run(MemoryTransport transport, SecretKey key, LinkConfig config) {
    try {
      RlpxConnection connection = RlpxConnection.accept(transport, key, BufferPool.sized());
      List<Protocol> protocols = config.protocols();
      Hello hello =
          Hello.of(
              "in memory", protocols.stream().map(Protocol::capability).toList(), key.publicKey());
      Session.open(connection, hello)
          .run(
              config,
              LinkKind.INBOUND,
              peer -> {
                up.complete(peer);
                return Optional.empty();
              });
    } catch (IOException e) {
      up.completeExceptionally(e);
    }
  }

  ScriptedPeer remote() {
    return remote;
  }

  Peer peer() throws Exception {
    return Until.done(up);
  }

  /** Returns when our peer has dealt with all that the remote has said. */
  ScriptedPeer settles() throws IOException {
    remote.sendsPing().expectsPong(); // on the way, its Pings are answered
    return remote.sendsPing().expectsPong();
  }

  /** Moves the clock, once nothing is being written: a clock is not to overtake a thread. */
  void passes(Duration time) throws Exception {
    Until.holds(
        "nothing is being written",
        () -> Leftovers.threads().stream().noneMatch(name -> name.endsWith("writer")));
    ticker.advance(time);
  }

  /** Interrupts the thread that owns the link. */
  void interruptsOwner() {
    tasks.interrupt(name -> true);
  }

  /** How the link ended, once it is closed. */
  PeerExit exit() throws Exception {
    return peer().awaitExit(Nodes.LIMIT).orElseThrow(() -> new AssertionError("still up"));
  }

  /** Hangs up, and waits until nothing of the link is left: no thread, no timer, no byte. */
  @Override
  public void close() {
    remote.close();
    try {
      assertThat(tasks.join(Nodes.LIMIT)).as("threads that are left").isEmpty();
      Until.holds("no timer waits", () -> ticker.waiting() == 0);
      Until.holds("no byte is taken", () -> memory.usedBytes() == 0);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
