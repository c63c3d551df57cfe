// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.crawl.Crawler;
import org.jdevp2p.discovery.crawl.Visit;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Node;

/**
 * Lets a {@link Crawler} work through a {@link CrawlStore}: claims nodes that are due, has them
 * visited, dials those that answer, and notes what came of it, until nobody is due any more.
 *
 * <p>What is stored is stored: after a crash, a later run or another crawler goes on from there.
 */
public final class StoredCrawl {

  /** Nodes claimed, and visits noted, in one transaction. */
  private static final int BATCH = 500;

  /** How long nodes are held at the most; a crawler that dies holds its own no longer. */
  private static final Duration HOLD = Duration.ofMinutes(5);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

  /** Nodes that are dialled at the same time; when more than a batch wait, visits wait too. */
  private static final int DIALS_AT_ONCE = 256;

  private final CrawlStore store;
  private final String name;
  private final Loop loop;
  private final Crawler crawler;
  private final Ticker ticker;
  private final Duration visitAgain;
  private final Optional<Function<Node, CompletableFuture<LinkResult>>> dial;

  /** Visits that came back and are not noted yet; no more than may be under way at once. */
  private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();

  private final BlockingQueue<LinkResult> links = new LinkedBlockingQueue<>();

  // of the one thread that runs
  private final Queue<Node> toDial = new ArrayDeque<>();
  private int dialling;
  private long visited;
  private long answered;
  private long linked;

  /**
   * A crawl that has not begun.
   *
   * @param name who claims; different for each crawler of a store
   * @param visitAgain how long after a visit a node is due again
   * @param dial how to learn who a node is; nothing to leave that out
   */
  public StoredCrawl(
      CrawlStore store,
      String name,
      Loop loop,
      Crawler crawler,
      Ticker ticker,
      Duration visitAgain,
      Optional<Function<Node, CompletableFuture<LinkResult>>> dial) {
    this.store = store;
    this.name = name;
    this.loop = loop;
    this.crawler = crawler;
    this.ticker = ticker;
    this.visitAgain = visitAgain;
    this.dial = dial;
  }

  /**
   * How far a crawl is.
   *
   * @param visited nodes that were visited
   * @param answered those that answered
   * @param linked those whose Hello came
   * @param left nodes that are due, those being visited included
   * @param requests discovery requests that went out
   */
  public record Progress(long visited, long answered, long linked, long left, long requests) {}

  /**
   * Crawls on the calling thread until nobody is due, the time is up or the thread is interrupted.
   *
   * @param progress told about once a second
   * @return how far it came
   */
  public Progress run(Duration limit, Consumer<Progress> progress) throws StoreException {
    long end = ticker.nanos() + limit.toNanos();
    long nextProgress = ticker.nanos();
    try {
      while (ticker.nanos() - end < 0) {
        boolean moved = noteVisits();
        moved |= noteLinks();
        moved |= visitMore();
        dialMore();
        if (!moved && isDone()) {
          break;
        }
        if (ticker.nanos() - nextProgress >= 0) {
          progress.accept(progress());
          nextProgress = ticker.nanos() + PROGRESS_EVERY.toNanos();
        }
        if (!moved) {
          awaitVisit();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      loop.run(crawler::stop);
    }
    boolean interrupted = Thread.interrupted(); // what has come is still noted
    try {
      noteVisits();
      noteLinks();
      store.release(name);
      return progress();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void awaitVisit() throws InterruptedException {
    Visit visit = visits.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    if (visit != null) {
      visits.add(visit);
    }
  }

  private boolean visitMore() throws StoreException {
    int room = Math.min(BATCH, loop.call(crawler::room) - visits.size());
    if (room <= 0 || toDial.size() >= BATCH) {
      return false;
    }
    List<Node> claimed = store.claim(name, room, ticker.unixMillis(), HOLD);
    claimed.forEach(node -> loop.run(() -> crawler.visit(node, visits::add)));
    return !claimed.isEmpty();
  }

  private boolean noteVisits() throws StoreException {
    List<Visit> batch = new ArrayList<>();
    visits.drainTo(batch, BATCH);
    if (batch.isEmpty()) {
      return false;
    }
    store.visited(batch, ticker.unixMillis(), visitAgain);
    visited += batch.size();
    for (Visit visit : batch) {
      if (visit.answered()) {
        answered++;
        if (dial.isPresent() && hasTcp(visit.node())) {
          toDial.add(visit.node());
        }
      }
    }
    return true;
  }

  private static boolean hasTcp(Node node) {
    return node.endpoints().stream().anyMatch(endpoint -> endpoint.tcpPort() != 0);
  }

  private void dialMore() {
    while (dial.isPresent() && dialling < DIALS_AT_ONCE && !toDial.isEmpty()) {
      dialling++;
      Node node = toDial.remove();
      var _ =
          dial.get()
              .apply(node)
              .whenComplete((result, bug) -> links.add(bug == null ? result : failed(node, bug)));
    }
  }

  private static LinkResult failed(Node node, Throwable bug) {
    return new LinkResult(
        node.nodeId(), Optional.empty(), List.of(), "internal", String.valueOf(bug));
  }

  private boolean noteLinks() throws StoreException {
    List<LinkResult> batch = new ArrayList<>();
    links.drainTo(batch, BATCH);
    if (batch.isEmpty()) {
      return false;
    }
    dialling -= batch.size();
    linked += batch.stream().filter(result -> result.client().isPresent()).count();
    store.linked(batch, ticker.unixMillis());
    return true;
  }

  private boolean isDone() throws StoreException {
    return loop.call(crawler::visits) == 0
        && visits.isEmpty()
        && dialling == 0
        && toDial.isEmpty()
        && store.due(ticker.unixMillis()) == 0;
  }

  private Progress progress() throws StoreException {
    return new Progress(
        visited, answered, linked, store.due(ticker.unixMillis()), loop.call(crawler::requests));
  }
}
