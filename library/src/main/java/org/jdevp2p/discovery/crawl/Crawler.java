// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.crawl;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Target;
import org.jdevp2p.discovery.table.Wire;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/**
 * Visits nodes: asks each for its record, then for the nodes that it knows, one bucket of its table
 * after another, the fullest first. Over v5 if the node has a record; over v4 if not, or if it does
 * not answer over v5.
 *
 * <p>Keeps to {@link CrawlLimits}: what is too much waits in line. All methods are called within a
 * step of the {@link Loop}.
 */
public final class Crawler {

  /** Requests are let through in portions this often. */
  private static final Duration PORTION = Duration.ofMillis(20);

  private static final int PORTIONS_A_SECOND = 50;

  /** Over v5 a request for one bucket brings nodes of so many beside it, too. */
  private static final int BESIDE = 2;

  private final Loop loop;
  private final List<Wire> wires;
  private final CrawlLimits limits;

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int visits;
  private int allowance;
  private boolean portioning;

  /** A request may be answered before the call that sends it returns. */
  private boolean lettingThrough;

  private boolean stopped;
  private long requests;

  /**
   * Nobody is visited yet.
   *
   * @param wires the versions of discovery that are spoken
   */
  public Crawler(Loop loop, List<? extends Wire> wires, CrawlLimits limits) {
    this.loop = loop;
    this.wires =
        wires.stream()
            .map(wire -> (Wire) wire)
            .sorted(Comparator.comparingInt(Wire::version).reversed())
            .toList();
    this.limits = limits;
    allowance = portion();
  }

  /** How many more nodes may be visited now. */
  public int room() {
    return stopped ? 0 : Math.max(0, limits.visitsAtOnce() - visits);
  }

  /** How many nodes are being visited. */
  public int visits() {
    return visits;
  }

  /** How many requests have gone out. */
  public long requests() {
    return requests;
  }

  /**
   * Begins to visit a node. To be called only while there is {@link #room}.
   *
   * @param then told once, when the visit is over; not told after {@link #stop}
   */
  public void visit(Node node, Consumer<Visit> then) {
    if (room() == 0) {
      throw new IllegalStateException(visits + " visits under way, no room for one more");
    }
    visits++;
    new OneVisit(node, then).begin();
  }

  /** Asks nobody any more. Visits under way are forgotten. */
  public void stop() {
    stopped = true;
    waiting.clear();
  }

  private int portion() {
    return Math.max(1, limits.requestsPerSecond() / PORTIONS_A_SECOND);
  }

  /** Runs {@code request} at once, or when its turn comes. */
  private void request(Runnable request) {
    if (!stopped) {
      waiting.add(request);
      letThrough();
    }
  }

  private void letThrough() {
    if (lettingThrough) {
      return;
    }
    lettingThrough = true;
    while (!waiting.isEmpty() && allowance >= 1) {
      allowance--;
      requests++;
      waiting.remove().run();
    }
    lettingThrough = false;
    if (allowance < portion() && !portioning && !stopped) {
      portioning = true;
      loop.after(nextPortion(), this::nextPortionCame);
    }
  }

  /** Below one request a portion, portions come less often. */
  private Duration nextPortion() {
    return limits.requestsPerSecond() >= PORTIONS_A_SECOND
        ? PORTION
        : Duration.ofSeconds(1).dividedBy(limits.requestsPerSecond());
  }

  private void nextPortionCame() {
    portioning = false;
    if (stopped) {
      return;
    }
    allowance = portion();
    if (!waiting.isEmpty()) {
      letThrough();
    }
  }

  /** One node, one request after another. */
  private final class OneVisit {
    private final Consumer<Visit> then;
    private Node node;
    private Optional<Wire> wire = Optional.empty();
    private Optional<Duration> roundTrip = Optional.empty();
    private Optional<Answer.Missing<?>> failure = Optional.empty();
    private final Map<NodeId, Node> found = new LinkedHashMap<>();
    private int asked;

    /** The bucket that is asked for next, by its distance. */
    private int distance = NodeId.SIZE_BYTES * Byte.SIZE;

    OneVisit(Node node, Consumer<Visit> then) {
      this.node = node;
      this.then = then;
    }

    void begin() {
      tryNextWire();
    }

    /** The next lower version that can ask the node, if there is one. */
    private void tryNextWire() {
      int below = wire.map(Wire::version).orElse(Integer.MAX_VALUE);
      Optional<Wire> next =
          wires.stream().filter(w -> w.version() < below && w.canAsk(node)).findFirst();
      if (next.isPresent()) {
        wire = next;
        askRecord(next.get());
      } else {
        if (wire.isEmpty()) {
          failure =
              Optional.of(
                  new Answer.Missing<>(
                      Answer.Why.NO_ADDRESS, node.nodeId().shortText() + " has no address to ask"));
        }
        end();
      }
    }

    private void askRecord(Wire through) {
      asked++;
      request(() -> through.requestRecord(node, answer -> recordCame(through, answer)));
    }

    private void recordCame(Wire through, Answer<NodeRecord> answer) {
      switch (answer) {
        case Answer.Given<NodeRecord> given -> {
          node = given.value();
          answered(given.after());
        }
        // A v4 node without EIP-868 has no record, and may know others all the same.
        case Answer.Missing<NodeRecord> missing -> failure = Optional.of(missing);
      }
      if (failure.isPresent() && through.version() == 5) {
        tryNextWire();
      } else {
        askNodes(through);
      }
    }

    private void askNodes(Wire through) {
      if (asked >= limits.requestsPerNode()) {
        end();
        return;
      }
      asked++;
      Target target = through.version() == 5 ? bucket() : Target.random(loop.random());
      request(() -> through.findNode(node, target, answer -> nodesCame(through, answer)));
    }

    private void nodesCame(Wire through, Answer<List<Node>> answer) {
      if (!(answer instanceof Answer.Given<List<Node>> given)) {
        end(); // it answered before, or never: one failure of this kind is enough
        return;
      }
      answered(given.after());
      int before = found.size();
      given.value().forEach(other -> found.putIfAbsent(other.nodeId(), other));
      boolean nothingNew = found.size() == before;
      if (nothingNew) {
        distance -= BESIDE; // it and those beside it are empty; nearer ones need not be
      }
      if (distance <= 0 || (nothingNew && through.version() == 4)) {
        end(); // its table has no more to tell
      } else {
        askNodes(through);
      }
    }

    /** A point at {@link #distance} from the node; then the next nearer bucket. */
    private Target bucket() {
      byte[] id = node.nodeId().hash().toArray();
      int bit = NodeId.SIZE_BYTES * Byte.SIZE - distance;
      id[bit / Byte.SIZE] ^= (byte) (0x80 >>> bit % Byte.SIZE);
      distance--;
      return Target.of(new NodeId(Bytes.wrap(id)));
    }

    private void answered(Duration after) {
      failure = Optional.empty();
      if (roundTrip.isEmpty()) {
        roundTrip = Optional.of(after);
      }
    }

    private void end() {
      visits--;
      if (!stopped) {
        then.accept(
            new Visit(
                node,
                wire.map(Wire::version).orElse(wires.getFirst().version()),
                failure,
                roundTrip.orElse(Duration.ZERO),
                List.copyOf(found.values()),
                asked));
      }
    }
  }
}
