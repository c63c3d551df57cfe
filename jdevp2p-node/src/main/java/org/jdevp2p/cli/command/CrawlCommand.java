// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdevp2p.cli.file.NodeSet;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crawl.CrawlReport;
import org.jdevp2p.crawl.CrawlStore;
import org.jdevp2p.crawl.StoredCrawl;
import org.jdevp2p.crawl.StoredNode;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.crawl.CrawlLimits;
import org.jdevp2p.discovery.crawl.Crawler;
import org.jdevp2p.discovery.table.Wire;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.v4.DiscV4Limits;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crawl}, {@code discv4 crawl}, {@code discv5 crawl}: visits every node of a network. */
@Command(
    name = "crawl",
    description = {
      "Visit every node of a network, learn from each whom it knows, and link with those that"
          + " answer to learn what software they run. Results are kept in a database; a later run"
          + " goes on where this one ends, and Ctrl-C loses nothing.",
      "Polite: few requests to a node, a bound in all, and every Hello says who we are."
    },
    footer = {
      "  ${COMMAND-FULL-NAME} --bootnodes enr:-KG4Q... --for 10m",
      "  ${COMMAND-FULL-NAME} --from enrtree://AKA3...@all.mainnet.ethdisco.net",
      "  ${COMMAND-FULL-NAME} --store crawl.db --output nodes.json",
      "  ${COMMAND-FULL-NAME} --store jdbc:postgresql://localhost/crawl"
    })
public final class CrawlCommand implements Callable<Integer> {

  /** For what is under way to be stored after Ctrl-C. */
  private static final Duration STOP = Duration.ofSeconds(10);

  private static final Duration FOREVER = Duration.ofDays(365);

  private final Terminal terminal;
  private final Set<DiscoveryVersion> versions;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description =
          "A set of nodes (nodes.json): read if it is there, and written at the end, as with"
              + " --from and --output.")
  private @Nullable Path file;

  @Option(
      names = "--store",
      paramLabel = "FILE|JDBC-URL",
      defaultValue = "crawl.db",
      description =
          "Keep results in this SQLite file, or where jdbc:sqlite:... or jdbc:postgresql:... says;"
              + " several crawlers may share one (default: ${DEFAULT-VALUE}).")
  private String storeName;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write the nodes that answer to this file, in the form of nodes.json.")
  private @Nullable Path output;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Stop after this long (default: when everybody was visited).")
  private @Nullable Duration duration;

  @Option(
      names = "--again",
      paramLabel = "DURATION",
      defaultValue = "24h",
      converter = Durations.class,
      description =
          "After a visit a node is due again this much later (default: ${DEFAULT-VALUE}).")
  private Duration again;

  @Option(
      names = "--links",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Link with nodes that answer, to learn what they run (default: yes).")
  private boolean links;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      converter = Durations.class,
      description = "Give up on one link after this long (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Option(
      names = "--requests-per-node",
      paramLabel = "N",
      defaultValue = "6",
      description = "Requests to one node at the most, 2 to 17 (default: ${DEFAULT-VALUE}).")
  private int requestsPerNode;

  @Option(
      names = "--visits-at-once",
      paramLabel = "N",
      defaultValue = "500",
      description = "Nodes that are asked at the same time (default: ${DEFAULT-VALUE}).")
  private int visitsAtOnce;

  @Option(
      names = "--requests-per-second",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Requests to all nodes together (default: ${DEFAULT-VALUE}).")
  private int requestsPerSecond;

  @Mixin private CrawlSources sources;
  @Mixin private NetworkOptions network = new NetworkOptions(0);
  @Mixin private OutputOptions form;

  /** Over both versions, v5 first. */
  public CrawlCommand(Terminal terminal) {
    this.terminal = terminal;
    versions = Set.of(DiscoveryVersion.V4, DiscoveryVersion.V5);
  }

  /** Over one version. */
  CrawlCommand(Terminal terminal, DiscoveryVersion version) {
    this.terminal = terminal;
    versions = Set.of(version);
  }

  /** How a crawl ended, or what went wrong. */
  private sealed interface Outcome {
    record Done(StoredCrawl.Progress run) implements Outcome {}

    record Failed(Exception why) implements Outcome {}
  }

  @Override
  public Integer call() throws Exception {
    CrawlLimits limits = limits();
    Optional<SecretKey> given = network.givenKey();
    SecretKey key = given.isPresent() ? given.get() : SecretKey.random();
    CrawlProgress progress = new CrawlProgress(terminal, form);
    try (Interruption interruption = Interruption.watch(terminal);
        CrawlStore store = open()) {
      checkThereIsABeginning(store);
      store.leaveOut(NodeId.of(key.publicKey()), now()); // before anybody can have heard of it
      StoredCrawl.Progress run;
      try (Discovery discovery = network.start(config(key, limits))) {
        run = crawl(discovery, store, key, limits, progress, interruption);
      }
      progress.end();
      return conclude(store, run, progress.lasted());
    } finally {
      progress.end();
    }
  }

  private CrawlLimits limits() throws CommandException {
    try {
      return new CrawlLimits(requestsPerNode, visitsAtOnce, requestsPerSecond);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private CrawlStore open() throws IOException, CommandException {
    try {
      return CrawlStore.open(storeName);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** There are no nodes built in: whose nodes they were, nobody could verify. */
  private void checkThereIsABeginning(CrawlStore store) throws IOException, CommandException {
    boolean fileIsThere = file != null && Files.exists(file);
    if (network.bootnodes().isEmpty()
        && sources.isEmpty()
        && !fileIsThere
        && store.report(now()).known() == 0) {
      throw new CommandException(
          ExitCode.USAGE,
          "nobody to begin with: give --bootnodes NODE or --from with enrtree://... or a file;"
              + " store "
              + store.name()
              + " knows no node yet");
    }
  }

  private DiscoveryConfig config(SecretKey key, CrawlLimits limits) throws CommandException {
    int requests = Math.max(DiscV4Limits.DEFAULT.requests(), 2 * limits.visitsAtOnce());
    return network
        .config(key)
        .v4(versions.contains(DiscoveryVersion.V4))
        .v5(versions.contains(DiscoveryVersion.V5))
        .v4Limits(DiscV4Limits.DEFAULT.withRequests(requests))
        .v5Limits(DiscV5Limits.DEFAULT.withRequests(requests))
        .build();
  }

  // ---- the crawl

  /** Crawls aside, and waits for its end or for Ctrl-C. */
  private StoredCrawl.Progress crawl(
      Discovery discovery,
      CrawlStore store,
      SecretKey key,
      CrawlLimits limits,
      CrawlProgress progress,
      Interruption interruption)
      throws Exception {
    CompletableFuture<Outcome> work = new CompletableFuture<>();
    Tasks tasks = new Tasks();
    // Not a virtual thread: its interruption would close the socket of a store's server.
    tasks.startOnSystemThread(
        "crawl",
        () -> work.complete(outcome(() -> visitAll(discovery, store, key, limits, progress))));
    Optional<Outcome> ended = interruption.orAsked(work);
    tasks.interrupt(_ -> true);
    Outcome outcome = ended.isPresent() ? ended.get() : stopped(work);
    return switch (outcome) {
      case Outcome.Done(StoredCrawl.Progress run) -> run;
      case Outcome.Failed(InterruptedException _) ->
          new StoredCrawl.Progress(0, 0, 0, 0, 0); // it had not begun
      case Outcome.Failed(Exception e) -> throw e;
    };
  }

  private static Outcome outcome(Callable<StoredCrawl.Progress> work) {
    try {
      return new Outcome.Done(work.call());
    } catch (Exception e) {
      return new Outcome.Failed(e);
    }
  }

  private static Outcome stopped(CompletableFuture<Outcome> work) throws InterruptedException {
    try {
      return work.get(STOP.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return new Outcome.Failed(e);
    }
  }

  private StoredCrawl.Progress visitAll(
      Discovery discovery,
      CrawlStore store,
      SecretKey key,
      CrawlLimits limits,
      CrawlProgress progress)
      throws IOException, InterruptedException {
    store.seen(beginning(discovery), now());
    List<Wire> wires = new ArrayList<>();
    discovery.v5().ifPresent(wires::add);
    discovery.v4().ifPresent(wires::add);
    String name =
        "%s-%d"
            .formatted(discovery.localNode().nodeId().shortText(), ProcessHandle.current().pid());
    StoredCrawl crawl =
        new StoredCrawl(
            store,
            name,
            discovery.loop(),
            new Crawler(discovery.loop(), wires, limits),
            Ticker.system(),
            again,
            links ? Optional.of(new LinkSurvey(key, timeout)::ask) : Optional.empty());
    return crawl.run(duration == null ? FOREVER : duration, progress::tell);
  }

  private List<Node> beginning(Discovery discovery) throws IOException, InterruptedException {
    List<Node> nodes = new ArrayList<>();
    for (Node node : network.bootnodes()) {
      try {
        nodes.add(withRecord(discovery, Inquiry.withAddress(node)));
      } catch (UnknownHostException e) {
        terminal.err().println("left out, its name does not resolve: " + node);
      }
    }
    nodes.addAll(sources.read(terminal));
    if (file != null && Files.exists(file)) {
      nodes.addAll(NodeSet.read(file).records());
    }
    return nodes;
  }

  /** Whoever is known by URL alone can be crawled over v5 once his record is known. */
  private Node withRecord(Discovery discovery, Node node) throws InterruptedException {
    if (node.record().isPresent() || versions.contains(DiscoveryVersion.V4)) {
      return node;
    }
    return DiscoveryVersion.V5.requestRecord(discovery, node, timeout)
            instanceof Answer.Given<NodeRecord> given
        ? given.value()
        : node;
  }

  // ---- what came of it

  private int conclude(CrawlStore store, StoredCrawl.Progress run, Duration lasted)
      throws IOException {
    CrawlReport report = store.report(now());
    List<CrawlSummary.Written> written = new ArrayList<>();
    for (Path target : targets()) {
      written.add(write(store, target));
    }
    CrawlSummary summary =
        new CrawlSummary(
            store.name(), report.waiting() == 0, lasted, run, report, written.stream().findFirst());
    if (form.isJson()) {
      form.write(terminal, summary.json());
    } else {
      summary.print(terminal);
    }
    terminal.out().flush();
    if (run.visited() > 0 && run.answered() == 0) {
      terminal.err().println("jdevp2p: none of the nodes answers");
      return ExitCode.TIMEOUT.number();
    }
    return ExitCode.OK.number();
  }

  private List<Path> targets() {
    List<Path> targets = new ArrayList<>();
    if (output != null) {
      targets.add(output);
    }
    if (file != null && !file.equals(output)) {
      targets.add(file);
    }
    return targets;
  }

  private static CrawlSummary.Written write(CrawlStore store, Path target) throws IOException {
    NodeSet set = new NodeSet();
    AtomicInteger withoutRecord = new AtomicInteger();
    store.forEachVisited(stored -> {
      if (stored.score() > 0) {
        stored
            .node()
            .record()
            .ifPresentOrElse(
                record -> set.put(member(record, stored)), withoutRecord::incrementAndGet);
      }
    });
    set.write(target);
    return new CrawlSummary.Written(target.toString(), set.size(), withoutRecord.get());
  }

  /** Files hold whole seconds, as go-ethereum writes them. */
  private static NodeSet.Member member(NodeRecord record, StoredNode stored) {
    return new NodeSet.Member(
        record,
        stored.score(),
        Instant.ofEpochSecond(stored.firstAnswerMillis() / 1_000),
        Instant.ofEpochSecond(stored.lastAnswerMillis() / 1_000),
        Instant.ofEpochSecond(stored.lastVisitMillis() / 1_000));
  }

  private static long now() {
    return Ticker.system().unixMillis();
  }
}
