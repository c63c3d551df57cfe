// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jdevp2p.cli.file.NodeSet;
import org.jdevp2p.cli.file.TreeDefinition;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Interruption;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.OutputOptions;
import org.jdevp2p.cli.frame.ServerConverter;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.discovery.dns.DnsClient;
import org.jdevp2p.discovery.dns.DnsjavaResolver;
import org.jdevp2p.discovery.dns.SignedTree;
import org.jdevp2p.discovery.dns.TreeException;
import org.jdevp2p.discovery.dns.TreeLink;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code dns sync}: downloads a list, checks all of it, and keeps it in a directory. */
@Command(
    name = "sync",
    description = {
      "Download a list of nodes and check every entry of it. Leaves nodes.json and"
          + " enrtree-info.json in a directory; lists it links to are named, not fetched.",
      "What came before Ctrl-C or a failure is left in nodes.partial.json."
    },
    footer = {
      "  jdevp2p dns sync enrtree://AKA3...@all.mainnet.ethdisco.net",
      "  jdevp2p dns sync enrtree://AM5F...@nodes.example.org list --server 192.0.2.53",
      "  jdevp2p dns sync enrtree://AM5F...@nodes.example.org --ndjson"
    })
final class DnsSyncCommand implements Callable<Integer> {
  static final String PARTIAL = "nodes.partial.json";

  private static final Duration STOP = Duration.ofSeconds(2);

  /** A list is read once and whole, unlike in a walk: faster than a client does by itself. */
  static final int LOOKUPS_PER_SECOND = 100;

  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "URL",
      converter = LinkConverter.class,
      description = "The list: enrtree://KEY@DOMAIN")
  private TreeLink link;

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      arity = "0..1",
      description = "Where to keep it (default: the list's domain).")
  private @Nullable Path directory;

  @Option(
      names = "--server",
      paramLabel = "HOST[:PORT]",
      split = ",",
      converter = ServerConverter.class,
      description = "Ask this DNS server; may be repeated (default: the system's).")
  private @Nullable List<InetSocketAddress> servers;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "5s",
      converter = Durations.class,
      description = "Give up on one lookup after this long (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "" + LOOKUPS_PER_SECOND,
      description = "Lookups a second at the most (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Mixin private OutputOptions output;

  DnsSyncCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Reads the URL of a list. */
  static final class LinkConverter implements ITypeConverter<TreeLink> {
    @Override
    public TreeLink convert(String text) {
      try {
        return TreeLink.parse(text);
      } catch (TreeException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** How a download ended: with a tree, or with what went wrong. */
  private record Outcome(@Nullable SignedTree tree, @Nullable Throwable failure) {}

  @Override
  public Integer call() throws IOException, CommandException, InterruptedException {
    Path target = directory == null ? Path.of(link.domain()) : directory;
    if (Files.exists(target) && !Files.isDirectory(target)) {
      throw new CommandException(
          ExitCode.LOCAL_CONFIGURATION, target + " is there and is no directory");
    }
    DnsSyncProgress progress = new DnsSyncProgress(terminal, output);
    DnsClient client = client(progress);
    TreeDefinition before = TreeDefinition.read(target);
    if (before.url().equals(Optional.of(link))) {
      client.remember(link, before.seq());
    }
    try (Interruption interruption = Interruption.watch(terminal)) {
      Optional<Outcome> outcome = download(client, interruption);
      progress.end();
      if (outcome.isPresent() && outcome.get().tree() != null) {
        keep(outcome.get().tree(), target);
        return ExitCode.OK.number();
      }
      keepPartial(progress.nodes(), target);
      @Nullable Throwable failure = outcome.map(Outcome::failure).orElse(null);
      switch (failure) {
        case IOException e -> throw e;
        case null ->
            print(progress.seq(), progress.nodes().size(), progress.links(), false, target);
        default -> throw new IllegalStateException(failure);
      }
      return ExitCode.TIMEOUT.number(); // of a process that ends by Ctrl-C nobody sees it
    }
  }

  private DnsClient client(DnsSyncProgress progress) throws CommandException, UnknownHostException {
    try {
      return DnsClient.builder(resolver())
          .listener(progress)
          .lookupLimit(timeout)
          .lookupsPerSecond(rate)
          .build();
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private DnsjavaResolver resolver() throws UnknownHostException {
    return servers == null
        ? DnsjavaResolver.ofSystem()
        : DnsjavaResolver.of(CrawlSources.resolved(servers));
  }

  /** Nothing if somebody pressed Ctrl-C. */
  private Optional<Outcome> download(DnsClient client, Interruption interruption)
      throws InterruptedException {
    CompletableFuture<Outcome> work = new CompletableFuture<>();
    Tasks tasks = new Tasks();
    tasks.start("dns sync", () -> work.complete(outcome(client)));
    try {
      return interruption.orAsked(work);
    } finally {
      tasks.interrupt(_ -> true);
      List<String> _ = tasks.join(STOP);
    }
  }

  private Outcome outcome(DnsClient client) {
    try {
      return new Outcome(client.sync(link), null);
    } catch (IOException | InterruptedException | RuntimeException e) {
      return new Outcome(null, e);
    }
  }

  private void keep(SignedTree tree, Path target) throws IOException {
    Files.createDirectories(target);
    NodeSet.of(tree.tree().nodes()).write(target.resolve(TreeDefinition.NODES));
    TreeDefinition.of(tree, Instant.now()).write(target);
    Files.deleteIfExists(target.resolve(PARTIAL));
    print(tree.root().seq(), tree.tree().nodes().size(), tree.tree().links(), true, target);
  }

  private void keepPartial(List<NodeRecord> nodes, Path target) throws IOException {
    if (!nodes.isEmpty()) {
      Files.createDirectories(target);
      NodeSet.of(nodes).write(target.resolve(PARTIAL));
      terminal
          .err()
          .println(
              "%s so far are in %s"
                  .formatted(Amounts.of(nodes.size(), "node"), target.resolve(PARTIAL)));
    }
  }

  private void print(long seq, int nodes, List<TreeLink> links, boolean complete, Path target) {
    String version = Long.toUnsignedString(seq);
    if (output.isJson()) {
      ObjectNode object =
          Json.object("dns-sync", 1)
              .put("url", link.toText())
              .put("complete", complete)
              .put("seq", new BigInteger(version))
              .put("nodes", nodes);
      ArrayNode array = object.putArray("links");
      links.forEach(other -> array.add(other.toText()));
      output.write(terminal, object.put("directory", target.toString()));
      return;
    }
    terminal.out().println("list       " + link);
    terminal.out().println("seq        " + version);
    terminal.out().println("nodes      " + Amounts.count(nodes) + (complete ? "" : " so far"));
    links.forEach(other -> terminal.out().println("link       " + other));
    terminal.out().println("directory  " + target);
  }
}
