// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.IpScope;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeSource;
import org.jdevp2p.peer.LinkKind;

/**
 * Dials nodes that sources name, for as long as there are fewer links of that kind than wanted. A
 * source is asked only while somebody is wanted, by a thread of its own.
 *
 * <p>Guarded by its own monitor, which is not held while a source is asked or a node dialled.
 */
final class CandidateDialer {

  private static final System.Logger LOG = System.getLogger(CandidateDialer.class.getName());

  /** Dials at the same time. */
  static final int MAX_DIALS = 16;

  /** Dials that are remembered, so that a node is not dialled again too soon. */
  static final int MAX_HISTORY = 4_096;

  /** go-ethereum turns an address away for 30 s after an attempt. */
  private static final Duration REDIAL = Duration.ofSeconds(35);

  /** On loopback and in local networks nobody turns others away for that. */
  private static final Duration LOCAL_REDIAL = Duration.ofSeconds(2);

  /** A source that names so many unfit nodes in a row has nobody for us at the moment. */
  private static final int UNFIT_IN_A_ROW = 16;

  private static final Duration FIRST_REST = Duration.ofMillis(100);
  private static final Duration LONGEST_REST = Duration.ofSeconds(4);

  private final Links links;
  private final PeerSet peers;
  private final int wanted;
  private final Ticker ticker;
  private final Tasks tasks;

  // guarded by this
  private final List<NodeSource> sources = new ArrayList<>();

  /** When each node may be dialled again, the longest dialled first. */
  private final Map<NodeId, Long> history = new LinkedHashMap<>();

  /** Places that are taken by a dial or by the search for whom to dial. */
  private int taken;

  private boolean closed;

  CandidateDialer(Links links, PeerSet peers, int wanted, Ticker ticker, Tasks tasks) {
    this.links = links;
    this.peers = peers;
    this.wanted = wanted;
    this.ticker = ticker;
    this.tasks = tasks;
  }

  /** Dials nodes of {@code source} from now on; closes it in the end. */
  void dialFrom(NodeSource source) {
    synchronized (this) {
      if (closed) {
        source.close();
        return;
      }
      sources.add(source);
    }
    tasks.start("candidates", () -> search(source));
  }

  /** A link is over: perhaps somebody is wanted again. */
  synchronized void changed() {
    notifyAll();
  }

  void close() {
    List<NodeSource> ended;
    synchronized (this) {
      closed = true;
      ended = List.copyOf(sources);
      notifyAll();
    }
    ended.forEach(NodeSource::close);
  }

  private void search(NodeSource source) {
    int unfit = 0;
    Duration rest = FIRST_REST;
    try {
      while (takePlace()) {
        Optional<Node> node = source.next();
        if (node.isEmpty()) {
          freePlace();
          return;
        }
        if (begin(node.get())) {
          unfit = 0;
          rest = FIRST_REST;
          continue;
        }
        freePlace();
        if (++unfit >= UNFIT_IN_A_ROW) {
          unfit = 0;
          rest(rest);
          rest =
              rest.multipliedBy(2).compareTo(LONGEST_REST) > 0
                  ? LONGEST_REST
                  : rest.multipliedBy(2);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until one more is wanted; false once this is closed. */
  private synchronized boolean takePlace() throws InterruptedException {
    while (!closed && (taken >= MAX_DIALS || taken + peers.dialed() >= wanted)) {
      wait();
    }
    taken++;
    return !closed;
  }

  private synchronized void freePlace() {
    taken--;
    notifyAll();
  }

  @SuppressWarnings("WaitNotInLoop") // whatever wakes it early does no harm
  private synchronized void rest(Duration time) throws InterruptedException {
    if (!closed) {
      wait(time.toMillis());
    }
  }

  /** Begins to dial {@code node}, unless it is unfit; the place is given back when that is over. */
  private boolean begin(Node node) {
    Optional<Endpoint> endpoint =
        node.endpoints().stream().filter(e -> e.tcpPort() != 0).findFirst();
    if (endpoint.isEmpty()
        || peers.refusal(node.nodeId(), LinkKind.DIALED).isPresent()
        || !mayDial(node.nodeId(), endpoint.get())) {
      return false;
    }
    Enode enode = Enode.of(node.publicKey(), endpoint.get());
    tasks.start("dial " + node.nodeId().shortText(), () -> dial(enode));
    return true;
  }

  /** Whether the node's last dial is long ago; if so, this is its last dial. */
  private synchronized boolean mayDial(NodeId id, Endpoint endpoint) {
    long now = ticker.nanos();
    Long again = history.get(id);
    if (again != null && now - again < 0) {
      return false;
    }
    history.remove(id);
    history.put(id, now + redialAfter(endpoint.address()).toNanos());
    if (history.size() > MAX_HISTORY) {
      history.remove(history.keySet().iterator().next());
    }
    return true;
  }

  private static Duration redialAfter(InetAddress address) {
    return IpScope.isLocal(address) ? LOCAL_REDIAL : REDIAL;
  }

  private void dial(Enode node) {
    try {
      links.link(links.dial(node), LinkKind.DIALED);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "dial of {0} failed: {1}",
          node.nodeId().shortText(),
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      freePlace();
    }
  }
}
