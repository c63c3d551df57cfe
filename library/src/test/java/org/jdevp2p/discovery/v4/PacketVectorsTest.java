// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jdevp2p.Vectors;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The packets of EIP-8 and of go-ethereum's tests ({@code vectors/discv4_packets.json}). */
class PacketVectorsTest {

  private static final JsonNode VECTORS = Vectors.read("discv4_packets.json");
  private static final SecretKey SIGNER = key(VECTORS.get("signerPrivateKey").asString());
  private static final int SIGNED_START = 97;

  static Stream<Vector> vectors() {
    return VECTORS.get("packets").valueStream().map(Vector::of);
  }

  record Vector(String name, Bytes packet, JsonNode expected) {

    static Vector of(JsonNode node) {
      return new Vector(
          node.get("name").asString(),
          Bytes.fromHex(node.get("packet").asString()),
          node.get("expect"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void packetOpensAsPublished(Vector vector) throws IOException {
    PacketCodec.Opened opened = PacketCodec.open(vector.packet());

    assertThat(opened.hash()).isEqualTo(vector.packet().slice(0, 32));
    assertThat(opened.sender()).isEqualTo(SIGNER.publicKey());
    assertThat(opened.sender().toBytes().toHex()).isEqualTo(VECTORS.get("signerNodeId").asString());
    JsonNode expected = vector.expected();
    assertThat(opened.packet().kind().code()).isEqualTo(expected.get("type").asInt());
    switch (opened.packet()) {
      case Packet.Ping ping -> assertPing(ping, expected);
      case Packet.Pong pong -> assertPong(pong);
      case Packet.FindNode ask -> {
        assertThat(ask.target().toHex()).isEqualTo(expected.get("target").asString());
        assertThat(ask.expiration()).isEqualTo(expected.get("expiration").asLong());
      }
      case Packet.Neighbors answer -> assertNeighbors(answer, expected);
      default -> throw new AssertionError("no vector of this kind: " + opened.packet());
    }
  }

  @Test
  void pingIsWrittenAsPublished() throws IOException {
    Vector plain = vectors().findFirst().orElseThrow();
    Packet packet = PacketCodec.open(plain.packet()).packet();

    Packet.Ping ours =
        new Packet.Ping(
            4,
            new WireEndpoint(Bytes.fromHex("7f000001"), 3322, 5544),
            new WireEndpoint(Bytes.fromHex("00000000000000000000000000000001"), 2222, 3333),
            1136239445,
            0);
    assertThat(packet).isEqualTo(ours);
    // whoever made the vector chose another nonce for the signature, so that much differs
    Bytes sealed = PacketCodec.seal(ours, SIGNER).datagram();
    assertThat(sealed.slice(SIGNED_START)).isEqualTo(plain.packet().slice(SIGNED_START));
    assertThat(PacketCodec.open(sealed).sender()).isEqualTo(SIGNER.publicKey());
  }

  private static void assertPing(Packet.Ping ping, JsonNode expected) {
    assertThat(ping.version()).isEqualTo(expected.get("version").asLong());
    assertThat(ping.enrSeq()).isEqualTo(expected.path("enrSeq").asLong(0));
    if (expected.has("from")) { // what the vector says of version 555 is only that
      assertEndpoint(ping.from(), expected.get("from"));
      assertEndpoint(ping.to(), expected.get("to"));
      assertThat(ping.expiration()).isEqualTo(expected.get("expiration").asLong());
    } else {
      assertThat(ping.from().address())
          .contains(InetAddress.ofLiteral("2001:db8:3c4d:15::abcd:ef12"));
      assertThat(ping.expiration()).isEqualTo(1136239445);
    }
  }

  private static void assertPong(Packet.Pong pong) {
    assertThat(pong.to().address())
        .contains(InetAddress.ofLiteral("2001:db8:85a3:8d3:1319:8a2e:370:7348"));
    assertThat(pong.pingHash().toHex()).startsWith("fbc914b16819237d");
    assertThat(pong.expiration()).isEqualTo(1136239445);
    assertThat(pong.enrSeq()).as("a list where seq now stands").isZero();
  }

  private static void assertNeighbors(Packet.Neighbors answer, JsonNode expected) {
    List<JsonNode> nodes = new ArrayList<>();
    expected.get("nodes").forEach(nodes::add);
    assertThat(answer.nodes()).hasSameSizeAs(nodes);
    for (int i = 0; i < nodes.size(); i++) {
      Packet.Neighbor neighbor = answer.nodes().get(i);
      assertThat(neighbor.publicKey().toHex()).isEqualTo(nodes.get(i).get("id").asString());
      assertEndpoint(neighbor.endpoint(), nodes.get(i));
    }
    assertThat(answer.expiration()).isEqualTo(expected.get("expiration").asLong());
  }

  private static void assertEndpoint(WireEndpoint endpoint, JsonNode expected) {
    assertThat(endpoint.address()).contains(InetAddress.ofLiteral(expected.get("ip").asString()));
    assertThat(endpoint.udpPort()).isEqualTo(expected.get("udp").asInt());
    assertThat(endpoint.tcpPort()).isEqualTo(expected.get("tcp").asInt());
  }

  private static SecretKey key(String hex) {
    try {
      return SecretKey.of(Bytes.fromHex(hex));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
