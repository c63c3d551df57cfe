// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.cli.file.NodeSet;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.ServerConverter;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.discovery.dns.DnsClient;
import org.jdevp2p.discovery.dns.DnsjavaResolver;
import org.jdevp2p.discovery.dns.TreeException;
import org.jdevp2p.discovery.dns.TreeLink;
import org.jdevp2p.node.Node;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** With whom a crawl begins, beside the bootnodes: lists in the DNS and files. */
final class CrawlSources {
  private static final String TREE_SCHEME = "enrtree://";

  @Option(
      names = "--from",
      paramLabel = "SOURCE",
      split = ",",
      converter = SourceConverter.class,
      description =
          "Begin with these nodes: a list in the DNS, enrtree://KEY@DOMAIN, or a file in the form"
              + " of nodes.json; may be repeated.")
  private @Nullable List<Source> sources;

  @Option(
      names = "--dns-server",
      paramLabel = "HOST[:PORT]",
      split = ",",
      converter = ServerConverter.class,
      description = "Ask this DNS server for lists; may be repeated (default: the system's).")
  private @Nullable List<InetSocketAddress> servers;

  /** Where nodes are written down. */
  sealed interface Source {
    record Tree(TreeLink link) implements Source {}

    record File(Path path) implements Source {}
  }

  /** Reads a {@link Source}. */
  static final class SourceConverter implements ITypeConverter<Source> {
    @Override
    public Source convert(String text) {
      try {
        return text.startsWith(TREE_SCHEME)
            ? new Source.Tree(TreeLink.parse(text))
            : new Source.File(Path.of(text));
      } catch (TreeException | IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  boolean isEmpty() {
    return sources == null;
  }

  /** All nodes of all sources. Blocks as long as the DNS takes. */
  List<Node> read(Terminal terminal) throws IOException, InterruptedException {
    List<Node> nodes = new ArrayList<>();
    for (Source source : sources == null ? List.<Source>of() : sources) {
      switch (source) {
        case Source.File(Path path) -> nodes.addAll(NodeSet.read(path).records());
        case Source.Tree(TreeLink link) -> {
          terminal.err().println("reading " + link);
          int before = nodes.size();
          DnsClient client =
              DnsClient.builder(resolver())
                  .lookupsPerSecond(DnsSyncCommand.LOOKUPS_PER_SECOND)
                  .build();
          nodes.addAll(client.sync(link).tree().nodes());
          terminal.err().println(Amounts.of(nodes.size() - before, "node") + " in " + link);
        }
      }
    }
    return nodes;
  }

  private DnsjavaResolver resolver() throws UnknownHostException {
    return servers == null ? DnsjavaResolver.ofSystem() : DnsjavaResolver.of(resolved(servers));
  }

  /** The servers with their addresses. */
  static List<InetSocketAddress> resolved(List<InetSocketAddress> servers)
      throws UnknownHostException {
    List<InetSocketAddress> resolved = new ArrayList<>();
    for (InetSocketAddress server : servers) {
      resolved.add(new InetSocketAddress(address(server.getHostString()), server.getPort()));
    }
    return resolved;
  }

  /** The JDK's own words for a name without an address differ with where it looked. */
  private static InetAddress address(String host) throws UnknownHostException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new UnknownHostException(host);
    }
  }
}
