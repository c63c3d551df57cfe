// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.cli.file.NodeSet.Member;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which nodes of a set are wanted: all that pass every filter given. Names are geth's. */
final class NodeFilter implements Predicate<Member> {

  /** QUIC has no name of its own in the library: its ports mean nothing to devp2p. */
  private static final List<String> DIALABLE = List.of("tcp", "tcp6", "quic", "quic6");

  @Option(
      names = {"--ip", "-ip"},
      paramLabel = "SUBNET",
      converter = Subnet.Converter.class,
      description = "Only with an address in this subnet, as 192.0.2.0/24.")
  private @Nullable Subnet subnet;

  @Option(
      names = {"--min-age", "-min-age"},
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Only with so long between first and last response.")
  private @Nullable Duration minAge;

  @Option(
      names = {"--eth-network", "-eth-network"},
      paramLabel = "NAME",
      converter = EthNetwork.Converter.class,
      description = "Only of this network: mainnet, sepolia, holesky or hoodi.")
  private @Nullable EthNetwork network;

  @Option(
      names = {"--les-server", "-les-server"},
      fallbackValue = "true",
      description = "Only light client servers (les).")
  private boolean lesServer;

  @Option(
      names = {"--snap", "-snap"},
      fallbackValue = "true",
      description = "Only those that serve snapshots (snap).")
  private boolean snap;

  @Option(
      names = {"--dialable", "-dialable"},
      fallbackValue = "true",
      description = "Only with a TCP or QUIC port.")
  private boolean dialable;

  @Override
  public boolean test(Member member) {
    NodeRecord record = member.record();
    return (subnet == null || isIn(subnet, record))
        && (minAge == null || member.age().compareTo(minAge) >= 0)
        && (network == null || network.isOf(record))
        && (!lesServer || hasList(record, "les"))
        && (!snap || hasList(record, "snap"))
        && (!dialable || DIALABLE.stream().anyMatch(key -> hasPort(record, key)));
  }

  private static boolean isIn(Subnet subnet, NodeRecord record) {
    return Stream.concat(record.ip4().stream(), record.ip6().stream()).anyMatch(subnet::contains);
  }

  private static boolean hasList(NodeRecord record, String key) {
    return record.entry(key).filter(NodeFilter::isList).isPresent();
  }

  private static boolean isList(Bytes entry) {
    try {
      return RlpReader.of(entry).nextIsList();
    } catch (RlpException e) {
      return false;
    }
  }

  private static boolean hasPort(NodeRecord record, String key) {
    return record.entry(key).filter(NodeFilter::isPort).isPresent();
  }

  private static boolean isPort(Bytes entry) {
    try {
      int port = RlpReader.of(entry).intValue();
      return port >= 1 && port <= 0xffff;
    } catch (RlpException e) {
      return false;
    }
  }
}
