// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.cli.command.PingReport.Result;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;

/**
 * Asks one node over UDP until it answers, its machine says that nothing listens there, or the time
 * is up; and says what silence means.
 */
final class Inquiry {

  /** One round of asking: enough for a repetition and a handshake over a slow way. */
  private static final Duration ROUND = Duration.ofSeconds(2);

  /** How long a machine may take to say that nothing listens at a port. */
  private static final Duration REFUSAL = Duration.ofMillis(500);

  private final Discovery discovery;
  private final DiscoveryVersion version;
  private final Node node;
  private final Ticker ticker = Ticker.system();
  private final Tasks tasks = new Tasks();

  Inquiry(Discovery discovery, DiscoveryVersion version, Node node) {
    this.discovery = discovery;
    this.version = version;
    this.node = node;
  }

  /** What is asked. */
  @FunctionalInterface
  interface Question<T> {
    Answer<T> ask(Discovery discovery, Node node, Duration limit) throws InterruptedException;
  }

  /** Asks aside, so that the caller can turn to something else. Ends with the discovery's end. */
  <T> CompletableFuture<Reply<T>> start(Question<T> question, Duration limit) {
    CompletableFuture<Reply<T>> reply = new CompletableFuture<>();
    tasks.start(
        "ask " + node.nodeId().shortText(),
        () -> {
          try {
            reply.complete(ask(question, limit));
          } catch (UnknownHostException e) {
            reply.complete(
                Reply.failed(
                    Result.UNREACHABLE,
                    "no address is known for host '" + ((Enode) node).host() + "'",
                    "The name does not resolve: is it spelt right?"));
          } catch (InterruptedException | RuntimeException e) {
            reply.completeExceptionally(e);
          }
        });
    return reply.completeOnTimeout(timeout(limit), limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private <T> Reply<T> ask(Question<T> question, Duration limit)
      throws UnknownHostException, InterruptedException {
    long end = ticker.nanos() + limit.toNanos();
    Node target = withAddress(node);
    boolean refusalSought = false;
    while (true) {
      Duration left = Duration.ofNanos(Math.max(1, end - ticker.nanos()));
      Duration round = left.compareTo(ROUND) < 0 ? left : ROUND;
      switch (question.ask(discovery, target, round)) {
        case Answer.Given<T> given -> {
          return Reply.of(given);
        }
        case Answer.Missing<T> missing when missing.why() != Answer.Why.TIMEOUT -> {
          return failed(missing);
        }
        case Answer.Missing<T> missing -> {
          if (!refusalSought && refuses(target)) {
            return Reply.failed(
                Result.UNREACHABLE,
                "UDP port unreachable",
                "Nothing listens there now: the node is down, or listens at another port.");
          }
          refusalSought = true;
          if (ticker.nanos() - end >= 0) {
            return failed(missing);
          }
        }
      }
    }
  }

  /** A name is looked up once, here: discovery itself knows only addresses. */
  static Node withAddress(Node node) throws UnknownHostException {
    if (node instanceof Enode enode && enode.endpoints().isEmpty()) {
      InetAddress address = InetAddress.getByName(enode.host());
      return Enode.of(enode.publicKey(), new Endpoint(address, enode.tcpPort(), enode.udpPort()));
    }
    return node;
  }

  private <T> Reply<T> failed(Answer.Missing<T> missing) {
    return switch (missing.why()) {
      case TIMEOUT -> Reply.failed(Result.TIMEOUT, missing.detail(), silence());
      case MALFORMED ->
          Reply.failed(
              Result.CRYPTO,
              missing.detail(),
              "They answer, but not as the specification says: a broken client.");
      case NO_ADDRESS ->
          Reply.failed(
              Result.UNREACHABLE,
              missing.detail(),
              "No way leads there from the address that we listen on.");
      case BUSY, CLOSED ->
          Reply.failed(Result.TIMEOUT, missing.detail(), "We stopped before they answered.");
    };
  }

  private <T> Reply<T> timeout(Duration limit) {
    return Reply.failed(Result.TIMEOUT, "no answer within " + limit.toMillis() + " ms", silence());
  }

  private String silence() {
    return "The node is off-line, a firewall drops you, it has another key, or it does not speak"
        + " discovery v%d.".formatted(version.number());
  }

  /** Whether the machine says that nothing listens there. One byte finds out. */
  private static boolean refuses(Node target) {
    InetSocketAddress address = DiscoveryVersion.udp(target).orElse(null);
    if (address == null) {
      return false;
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(address);
      socket.setSoTimeout((int) REFUSAL.toMillis());
      socket.send(new DatagramPacket(new byte[1], 1));
      socket.receive(new DatagramPacket(new byte[1], 1));
      return false;
    } catch (PortUnreachableException e) {
      return true;
    } catch (IOException e) {
      return false; // silence, or no way there at all
    }
  }
}
