// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.v4.DiscV4Stats;
import org.jdevp2p.discovery.v4.Drop;
import org.jdevp2p.discovery.v4.Packet;
import org.jdevp2p.discovery.v4.PacketCodec;
import org.jdevp2p.discovery.v4.PacketKind;
import org.jdevp2p.discovery.v4.WireEndpoint;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.rlp.RlpWriter;
import org.junit.jupiter.api.Test;

/** What a node answers to others over discovery v4. */
class DiscV4AnswersTest {

  private static final Bytes TARGET = Bytes.wrap(new byte[64]);

  private final SimulatedNetwork network = V4Node.network();
  private final V4Node node = new V4Node(network, "198.51.100.1");
  private final V4Stranger stranger = new V4Stranger(network, node, "203.0.113.7");

  @Test
  void pingIsAnsweredAndPingedBackFromAndToTheRightEndpoints() {
    Bytes hash = stranger.pings();

    Packet.Pong pong = stranger.expectsPong(hash);
    assertThat(pong.to()).isEqualTo(stranger.endpoint());
    assertThat(pong.enrSeq()).isEqualTo(node.node().seq());
    assertThat(pong.expiration()).isEqualTo(stranger.soon());
    Packet.Ping ping = stranger.expects(Packet.Ping.class);
    assertThat(ping.version()).isEqualTo(4);
    assertThat(ping.from()).isEqualTo(WireEndpoint.of(node.address, V4Node.TCP_PORT));
    assertThat(ping.to()).isEqualTo(WireEndpoint.of(stranger.address, 0));
    assertThat(ping.enrSeq()).isEqualTo(node.node().seq());
    stranger.expectsNothing();
    assertThat(node.knows(stranger.node())).isFalse();
  }

  @Test
  void strangerWhoAnswersIsKnownByItsEnvelopeAndThePortItTold() {
    stranger.bonds();

    assertThat(node.table.find(stranger.id())).contains(stranger.node());
    assertThat(node.discovery.stats().bonds()).isEqualTo(1);
  }

  @Test
  void whateverPingSaysOfFromAndToTheAnswerGoesToItsEnvelope() {
    InetSocketAddress victim = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.66"), 30_303);
    V4Stranger other = new V4Stranger(network, node, "192.0.2.66");
    WireEndpoint wrong = WireEndpoint.of(victim, 30_303);

    Bytes hash = stranger.sends(new Packet.Ping(4, wrong, wrong, stranger.soon(), 0));

    assertThat(stranger.expectsPong(hash).to().udpPort()).isEqualTo(30_303);
    stranger.expectsPing();
    other.expectsNothing();
  }

  @Test
  void pingOfAnyVersionWithMoreItemsAndBytesBehindIsAnswered() {
    Packet.Ping ping = new Packet.Ping(555, stranger.endpoint(), noEndpoint(), stranger.soon(), 9);
    RlpWriter out = new RlpWriter().beginList();
    ping.write(out);
    Bytes data = out.put("more").list(list -> list.put(1)).endList().toBytes();
    Bytes packet = Bytes.concat(data, Bytes.fromHex("ff0102"));

    Bytes hash = stranger.sends(PacketCodec.seal(1, packet, stranger.key));

    stranger.expectsPong(hash);
    stranger.expectsPing();
  }

  @Test
  void bondedNodeIsNotPingedBackUntil12HoursHavePassed() {
    stranger.bonds();
    stranger.waits(Duration.ofHours(12).minusSeconds(1));
    stranger.expectsPong(stranger.pings());
    stranger.expectsNothing();

    stranger.waits(Duration.ofSeconds(1));
    stranger.expectsPong(stranger.pings());
    stranger.expectsPing();
  }

  @Test
  void strangerThatPingsAgainWhileWePingItIsNotPingedTwice() {
    stranger.expectsPong(stranger.pings());
    stranger.expectsPing();
    stranger.expectsPong(stranger.pings());
    stranger.expectsNothing();

    stranger.waits(Duration.ofMillis(500));
    stranger.expectsNothing();
    stranger.expectsPong(stranger.pings());
    stranger.expectsPing();
  }

  @Test
  void findNodeIsAnsweredOnlyToWhoIsBonded() {
    stranger.asks(TARGET).expectsNothing();

    stranger.bonds().asks(TARGET);

    Packet.Neighbors answer = stranger.expects(Packet.Neighbors.class);
    assertThat(answer.nodes()).containsExactly(neighbor(stranger.node()));
    stranger.expectsNothing();
  }

  @Test
  void bondEndsAfter12Hours() {
    stranger.bonds().waits(Duration.ofHours(12));

    stranger.asks(TARGET).expectsNothing();
    stranger.sends(new Packet.EnrRequest(stranger.soon()));

    stranger.expectsNothing();
    assertThat(dropped(Drop.UNPROVEN)).isEqualTo(2);
  }

  @Test
  void bondHoldsForAnotherPortOfTheAddressButForNoOtherAddressAndNoOtherKey() {
    stranger.bonds();
    V4Stranger otherPort = new V4Stranger(network, node, stranger.key, "203.0.113.7", 4);
    V4Stranger otherIp = new V4Stranger(network, node, stranger.key, "203.0.113.8", 30_303);
    V4Stranger otherKey = new V4Stranger(network, node, SecretKey.random(), "203.0.113.7", 30_305);

    otherPort.asks(TARGET).expects(Packet.Neighbors.class);
    otherIp.asks(TARGET).expectsNothing();
    otherKey.asks(TARGET).expectsNothing();
  }

  @Test
  void sixteenNodesComeInTwoPacketsAndNoneInAnEmptyOne() {
    stranger.bonds();
    V4Stranger nearby = new V4Stranger(network, node, "203.0.113.9");
    nearby.bonds();
    List<Enode> known = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      known.add(verified("198.18." + i + ".1"));
    }

    stranger.asks(TARGET);

    List<Packet.Neighbor> told = new ArrayList<>();
    Packet.Neighbors first = stranger.expects(Packet.Neighbors.class);
    assertThat(first.nodes()).hasSize(12);
    told.addAll(first.nodes());
    Packet.Neighbors second = stranger.expects(Packet.Neighbors.class);
    assertThat(second.nodes()).hasSize(4);
    told.addAll(second.nodes());
    stranger.expectsNothing();
    assertThat(told).doesNotHaveDuplicates();
    NodeId target =
        NodeId.parse("ad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5");
    known.add(stranger.node());
    known.add(nearby.node());
    known.sort((a, b) -> target.compareDistance(a.nodeId(), b.nodeId()));
    assertThat(told)
        .containsExactlyElementsOf(
            known.subList(0, 16).stream().map(DiscV4AnswersTest::neighbor).toList());
  }

  @Test
  void nodesOfALocalNetworkAreToldOnlyWithinOne() {
    Enode local = verified("192.168.1.9");
    stranger.bonds();
    V4Stranger neighbour = new V4Stranger(network, node, "192.168.1.7");
    neighbour.bonds();

    assertThat(stranger.asks(TARGET).expects(Packet.Neighbors.class).nodes())
        .containsExactly(neighbor(stranger.node()));
    assertThat(neighbour.asks(TARGET).expects(Packet.Neighbors.class).nodes())
        .contains(neighbor(local));
  }

  @Test
  void recordIsGivenOnlyToWhoIsBondedAndIsTheCurrentOne() throws IOException {
    stranger.sends(new Packet.EnrRequest(stranger.soon()));
    stranger.expectsNothing();
    stranger.bonds();
    NodeRecord record = node.self.update(draft -> draft.tcp(1));

    Bytes hash = stranger.sends(new Packet.EnrRequest(stranger.soon()));

    Packet.EnrResponse response = stranger.expects(Packet.EnrResponse.class);
    assertThat(response.requestHash()).isEqualTo(hash);
    assertThat(NodeRecord.decode(response.record())).isEqualTo(record);
  }

  @Test
  void closedNodeAnswersNobody() {
    stranger.bonds();
    node.discovery.close();

    stranger.pings();
    stranger.asks(TARGET).expectsNothing();
    assertThat(network.waiting()).isZero();
  }

  @Test
  void statsTellWhatWasDone() {
    stranger.bonds().asks(TARGET).expects(Packet.Neighbors.class);
    stranger.sends(new byte[98]);

    DiscV4Stats stats = node.discovery.stats();

    assertThat(stats.packets().received())
        .containsEntry(PacketKind.PING, 1L)
        .containsEntry(PacketKind.PONG, 1L)
        .containsEntry(PacketKind.FIND_NODE, 1L)
        .containsEntry(PacketKind.NEIGHBORS, 0L);
    assertThat(stats.packets().sent())
        .containsEntry(PacketKind.PING, 1L)
        .containsEntry(PacketKind.PONG, 1L)
        .containsEntry(PacketKind.NEIGHBORS, 1L);
    assertThat(stats.packets().dropped())
        .containsEntry(Drop.JUNK, 1L)
        .containsEntry(Drop.EXPIRED, 0L);
    assertThat(stats.requests()).isZero();
    assertThat(stats.pingBacks()).isZero();
  }

  private long dropped(Drop cause) {
    return node.discovery.stats().packets().dropped(cause);
  }

  private Enode verified(String ip) {
    Enode known =
        Enode.of(
            SecretKey.random().publicKey(),
            new Endpoint(InetAddress.ofLiteral(ip), 30_303, 30_303));
    node.loop.run(() -> node.table.verified(node.discovery, known, new Pong(0, node.address)));
    return known;
  }

  private static Packet.Neighbor neighbor(Enode node) {
    Endpoint endpoint = node.endpoints().getFirst();
    InetSocketAddress udp = new InetSocketAddress(endpoint.address(), endpoint.udpPort());
    return new Packet.Neighbor(
        WireEndpoint.of(udp, endpoint.tcpPort()), node.publicKey().toBytes());
  }

  private static WireEndpoint noEndpoint() {
    return new WireEndpoint(Bytes.EMPTY, 0, 0);
  }
}
