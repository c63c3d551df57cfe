// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.Vectors;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Ecies;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.rlp.RlpReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The packets of EIP-8 and the frame of go-ethereum's tests ({@code vectors/rlpx_eip8.json}). */
class Eip8VectorsTest {

  private static final JsonNode VECTORS = Vectors.read("rlpx_eip8.json");

  private static final SecretKey STATIC_A = key("staticA");
  private static final SecretKey STATIC_B = key("staticB");
  private static final SecretKey EPHEMERAL_A = key("ephemeralA");
  private static final SecretKey EPHEMERAL_B = key("ephemeralB");
  private static final byte[] NONCE_A = hex("/keys/nonceA").toArray();
  private static final byte[] NONCE_B = hex("/keys/nonceB").toArray();

  @ParameterizedTest
  @ValueSource(strings = {"Auth2", "Auth3"})
  void authOpensAndGivesThePublishedSecrets(String name) throws IOException {
    Handshake.Recipient recipient =
        new Handshake.Recipient(STATIC_B, packet(name), EPHEMERAL_B, NONCE_B);
    assertPublished(recipient.secrets());
    assertThat(recipient.secrets().remoteKey).isEqualTo(STATIC_A.publicKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Ack2", "Ack3"})
  void ackOpensAndGivesThePublishedSecrets(String name) throws IOException {
    Secrets secrets = initiator().readAck(packet(name));
    assertPublished(secrets);
    assertThat(secrets.remoteKey).isEqualTo(STATIC_B.publicKey());
  }

  @Test
  void recipientOfAuth2ThatSentAck2HasThePublishedIngressMac() throws IOException {
    Secrets onB =
        Handshake.Recipient.secrets(
            EPHEMERAL_B,
            EPHEMERAL_A.publicKey(),
            NONCE_B,
            NONCE_A,
            packet("Auth2"),
            packet("Ack2"),
            STATIC_A.publicKey());
    assertPublished(onB);
    assertThat(onB.ingressMac.update(Bytes.utf8("foo")).digest())
        .isEqualTo(hex("/derivedOnBForAuth2Ack2/ingressMacAfterUpdateFoo").toArray());
    assertThat(initiator().readAck(packet("Ack2")).ingressMac.digest())
        .isEqualTo(onB.egressMac.digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Auth2", "Auth3", "Ack2", "Ack3"})
  void packetHasThePublishedVersionAndExtraItems(String name) throws IOException {
    JsonNode vector = vector(name);
    byte[] packet = packet(name);
    SecretKey receiver = vector.get("receiverKey").asString().equals("A") ? STATIC_A : STATIC_B;
    byte[] prefix = {packet[0], packet[1]};
    RlpReader fields =
        RlpReader.of(Bytes.wrap(Ecies.decrypt(receiver, packet, 2, packet.length - 2, prefix)))
            .list();
    fields.skip();
    fields.skip();
    if (name.startsWith("Auth")) {
      fields.skip();
    }
    assertThat(fields.intValue()).isEqualTo(vector.get("expectVersion").asInt());
    List<String> extras = new ArrayList<>();
    while (fields.hasNext()) {
      extras.add(fields.item().toHex());
    }
    assertThat(extras)
        .isEqualTo(
            vector
                .get("expectExtraListElementsRlp")
                .valueStream()
                .map(JsonNode::asString)
                .toList());
  }

  /** H12. Its first bytes, 04 and the ephemeral key's, are taken for a size that never comes. */
  @Test
  void preEip8AuthIsRefusedWithoutAnAnswer() {
    ReplayTransport transport = new ReplayTransport().feed(Bytes.of(packet("Auth1")));
    assertThatThrownBy(() -> Handshake.accept(transport, STATIC_B))
        .isInstanceOf(HandshakeInterruptedException.class);
    assertThat(transport.writes()).isZero();
  }

  @Test
  void preEip8AuthFilledUpToTheSizeThatItSeemsToTellIsRefusedWithoutAnAnswer() {
    ReplayTransport transport =
        new ReplayTransport().feed(Bytes.of(packet("Auth1"))).feed(Bytes.wrap(new byte[2048]));
    assertThatThrownBy(() -> Handshake.accept(transport, STATIC_B))
        .isInstanceOf(HandshakeException.class);
    assertThat(transport.writes()).isZero();
  }

  @Test
  void preEip8AckIsRefused() {
    ReplayTransport transport = new ReplayTransport().feed(Bytes.of(packet("Ack1")));
    assertThatThrownBy(() -> Handshake.initiate(transport, STATIC_A, STATIC_B.publicKey()))
        .isInstanceOf(HandshakeInterruptedException.class);
  }

  /**
   * The MACs of this vector come from a hash that is no hash, so only what is encrypted is
   * compared: both ciphertexts, and where they lie.
   */
  @Test
  void frameHasThePublishedLayoutAndCiphertext() throws IOException {
    byte[] secret = hex("/frame/aesSecret").toArray();
    Secrets near = MirroredSecrets.near();
    Secrets secrets =
        new Secrets(secret, secret, near.egressMac, near.ingressMac, STATIC_A.publicKey());
    Bytes published = hex("/frame/encodedFrame");

    ReplayTransport transport = new ReplayTransport();
    FrameWriter writer = new FrameWriter(transport, secrets, new BufferPool(1));
    Bytes payload = hex("/frame/payload");
    writer.write(
        new byte[] {(byte) VECTORS.at("/frame/messageCode").asInt()},
        1,
        payload.toArray(),
        0,
        payload.size());
    writer.flush();

    Bytes frame = transport.takeWritten();
    assertThat(frame.size()).isEqualTo(published.size()).isEqualTo(64);
    assertThat(frame.slice(0, 16)).isEqualTo(published.slice(0, 16));
    assertThat(frame.slice(32, 16)).isEqualTo(published.slice(32, 16));
    assertThat(published.slice(16, 16)).isEqualTo(hex("/frame/fakeMacDigest").slice(0, 16));
  }

  private static Handshake.Initiator initiator() {
    return new Handshake.Initiator(STATIC_A, STATIC_B.publicKey(), EPHEMERAL_A, NONCE_A);
  }

  private static void assertPublished(Secrets secrets) {
    assertThat(Bytes.wrap(secrets.aes)).isEqualTo(hex("/derivedOnBForAuth2Ack2/aesSecret"));
    assertThat(Bytes.wrap(secrets.mac)).isEqualTo(hex("/derivedOnBForAuth2Ack2/macSecret"));
  }

  private static SecretKey key(String name) {
    return HandshakeForge.key(VECTORS.at("/keys/" + name).asString());
  }

  private static JsonNode vector(String name) {
    return VECTORS
        .get("handshakes")
        .valueStream()
        .filter(vector -> vector.get("name").asString().equals(name))
        .findAny()
        .orElseThrow();
  }

  private static byte[] packet(String name) {
    return Bytes.fromHex(vector(name).get("packet").asString()).toArray();
  }

  private static Bytes hex(String pointer) {
    return Bytes.fromHex(VECTORS.at(pointer).asString());
  }
}
