// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.Vectors;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** discv5-wire-test-vectors.md: every packet is read, and written again byte for byte. */
class WireVectorsTest {

  private static final JsonNode FILE = Vectors.read("discv5_wire.json");
  private static final SecretKey KEY_A = key(FILE.get("keys"), "node-a-key");
  private static final SecretKey KEY_B = key(FILE.get("keys"), "node-b-key");
  private static final NodeId A = NodeId.of(KEY_A.publicKey());
  private static final NodeId B = NodeId.of(KEY_B.publicKey());
  private static final Bytes ZERO_IV = Bytes.wrap(new byte[Layout.IV_BYTES]);

  @Test
  void pingMessagePacket() throws IOException {
    JsonNode packet = packet("Ping message packet (flag 0)");
    JsonNode inputs = packet.get("inputs");
    SecretKeySpec readKey = aes(inputs, "read-key");

    Packet.Ordinary read = (Packet.Ordinary) read(packet);
    assertThat(read.source()).isEqualTo(A);
    assertThat(read.nonce()).isEqualTo(hex(inputs, "nonce"));
    Message ping = opened(readKey, read.header(), read.message());
    assertThat(ping).isEqualTo(new Message.Ping(hex(inputs, "ping.req-id"), 2));

    Bytes header = Packet.Ordinary.header(ZERO_IV, read.nonce(), A);
    assertThat(written().sealed(B, header, readKey, ping.encode())).isEqualTo(datagram(packet));
  }

  @Test
  void whoAreYouPacket() throws IOException {
    JsonNode packet = packet("WHOAREYOU packet (flag 1)");
    JsonNode inputs = packet.get("inputs");

    Packet.WhoAreYou read = (Packet.WhoAreYou) read(packet);
    assertThat(read.header()).isEqualTo(hex(inputs, "whoareyou.challenge-data"));
    assertThat(read.nonce()).isEqualTo(hex(inputs, "whoareyou.request-nonce"));
    assertThat(read.recordSeq()).isZero();

    Bytes header =
        Packet.WhoAreYou.header(ZERO_IV, read.nonce(), hex(inputs, "whoareyou.id-nonce"), 0);
    assertThat(written().plain(B, header, Bytes.EMPTY)).isEqualTo(datagram(packet));
  }

  @Test
  void pingHandshakePacket() throws IOException {
    Packet.Handshake read = checkHandshake(packet("Ping handshake packet (flag 2)"));
    assertThat(read.record()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void pingHandshakePacketWithRecord() throws IOException {
    Packet.Handshake read =
        checkHandshake(packet("Ping handshake message packet (flag 2, with ENR)"));
    NodeRecord record = NodeRecord.decode(read.record());
    assertThat(record.nodeId()).isEqualTo(A);
    assertThat(record.seq()).isEqualTo(1);
  }

  /** B's side opens it, A's side writes it. */
  private static Packet.Handshake checkHandshake(JsonNode packet) throws IOException {
    JsonNode inputs = packet.get("inputs");
    Bytes challengeData = hex(inputs, "whoareyou.challenge-data");

    Packet.Handshake read = (Packet.Handshake) read(packet);
    assertThat(read.source()).isEqualTo(A);
    assertThat(read.ephemeralKey()).isEqualTo(hex(inputs, "ephemeral-pubkey"));
    assertThat(
            KeyAgreement.isIdSignature(
                read.idSignature(), KEY_A.publicKey(), challengeData, read.ephemeralKey(), B))
        .isTrue();
    PublicKey ephemeral = PublicKey.fromCompressed(read.ephemeralKey());
    SessionKeys ofB = KeyAgreement.of(KEY_B, ephemeral, challengeData, A, B).ofRecipient();
    assertThat(ofB.receiveKey()).isEqualTo(aes(inputs, "read-key"));
    Message ping = opened(ofB.receiveKey(), read.header(), read.message());
    assertThat(ping).isEqualTo(new Message.Ping(hex(inputs, "ping.req-id"), 1));

    SecretKey ephemeralKey = key(inputs, "ephemeral-key");
    Bytes ephemeralPublic = ephemeralKey.publicKey().compressed();
    Bytes proof = KeyAgreement.idSignature(KEY_A, challengeData, ephemeralPublic, B);
    Bytes header =
        Packet.Handshake.header(ZERO_IV, read.nonce(), A, proof, ephemeralPublic, read.record());
    SessionKeys ofA =
        KeyAgreement.of(ephemeralKey, KEY_B.publicKey(), challengeData, A, B).ofInitiator();
    assertThat(written().sealed(B, header, ofA.sendKey(), ping.encode()))
        .isEqualTo(datagram(packet));
    return read;
  }

  @Test
  void ecdh() throws IOException {
    JsonNode vector = FILE.get("crypto").get("ECDH");
    byte[] secret =
        Secp256k1.provider()
            .agreeCompressed(
                key(vector, "secret-key"), PublicKey.fromCompressed(hex(vector, "public-key")));
    assertThat(Bytes.wrap(secret)).isEqualTo(hex(vector, "shared-secret"));
  }

  @Test
  void keyDerivation() throws IOException {
    JsonNode vector = FILE.get("crypto").get("Key Derivation");
    KeyAgreement agreement =
        KeyAgreement.of(
            key(vector, "ephemeral-key"),
            PublicKey.fromCompressed(hex(vector, "dest-pubkey")),
            hex(vector, "challenge-data"),
            new NodeId(hex(vector, "node-id-a")),
            new NodeId(hex(vector, "node-id-b")));
    assertThat(Bytes.wrap(agreement.initiatorKey())).isEqualTo(hex(vector, "initiator-key"));
    assertThat(Bytes.wrap(agreement.recipientKey())).isEqualTo(hex(vector, "recipient-key"));
  }

  @Test
  void idNonceSigning() {
    JsonNode vector = FILE.get("crypto").get("ID Nonce Signing");
    SecretKey key = key(vector, "static-key");
    Bytes challengeData = hex(vector, "challenge-data");
    Bytes ephemeralKey = hex(vector, "ephemeral-pubkey");
    NodeId recipient = new NodeId(hex(vector, "node-id-B"));
    Bytes signature = KeyAgreement.idSignature(key, challengeData, ephemeralKey, recipient);
    assertThat(signature).isEqualTo(hex(vector, "id-signature"));
    assertThat(
            KeyAgreement.isIdSignature(
                signature, key.publicKey(), challengeData, ephemeralKey, recipient))
        .isTrue();
    assertThat(
            KeyAgreement.isIdSignature(signature, key.publicKey(), challengeData, ephemeralKey, A))
        .isFalse();
  }

  @Test
  void encryption() {
    JsonNode vector = FILE.get("crypto").get("Encryption/Decryption");
    SecretKeySpec key = aes(vector, "encryption-key");
    Bytes message = hex(vector, "pt");
    Bytes nonce = hex(vector, "nonce");
    Bytes additional = hex(vector, "ad");
    Bytes sealed = hex(vector, "message-ciphertext");
    byte[] target = new byte[sealed.size()];
    new MessageCipher().seal(key, nonce, additional, message, target, 0);
    assertThat(Bytes.wrap(target)).isEqualTo(sealed);
    assertThat(new MessageCipher().open(key, nonce, additional, sealed)).isEqualTo(message);
  }

  private static PacketWriter written() {
    return new PacketWriter();
  }

  private static Packet read(JsonNode packet) throws PacketException {
    byte[] datagram = datagram(packet);
    PacketReader reader = new PacketReader(B);
    assertThat(reader.isV5(datagram, datagram.length)).isTrue();
    return TestNode.read(reader, datagram, datagram.length);
  }

  private static Message opened(SecretKeySpec key, Bytes header, Bytes message) throws IOException {
    return Message.decode(
        Objects.requireNonNull(
            new MessageCipher().open(key, Packet.nonce(header), header, message)));
  }

  private static JsonNode packet(String name) {
    for (JsonNode packet : FILE.get("packets")) {
      if (packet.get("name").asString().equals(name)) {
        return packet;
      }
    }
    throw new AssertionError("no vector '" + name + "'");
  }

  private static byte[] datagram(JsonNode packet) {
    return hex(packet, "packet").toArray();
  }

  private static Bytes hex(JsonNode node, String field) {
    return Bytes.fromHex(node.get(field).asString());
  }

  private static SecretKeySpec aes(JsonNode node, String field) {
    return new SecretKeySpec(hex(node, field).toArray(), "AES");
  }

  private static SecretKey key(JsonNode node, String field) {
    try {
      return SecretKey.of(hex(node, field));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
