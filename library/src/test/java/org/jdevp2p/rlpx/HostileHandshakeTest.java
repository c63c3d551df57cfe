// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jdevp2p.rlpx.HandshakeForge.FAR;
import static org.jdevp2p.rlpx.HandshakeForge.NEAR;
import static org.jdevp2p.rlpx.HandshakeForge.NONCE;
import static org.jdevp2p.rlpx.HandshakeForge.auth;
import static org.jdevp2p.rlpx.HandshakeForge.openAuth;
import static org.jdevp2p.rlpx.HandshakeForge.packet;
import static org.jdevp2p.rlpx.HandshakeForge.paddedPacket;
import static org.jdevp2p.rlpx.HandshakeForge.signature;

import java.io.IOException;
import java.math.BigInteger;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Ecies;
import org.jdevp2p.rlp.RlpWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger may send before it has proven anything: sizes, bodies and fields of the auth. */
class HostileHandshakeTest {

  private static final Bytes FAR_KEY = FAR.publicKey().toBytes();

  /** H1. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 112, 113, 2049, 65535})
  void sizeThatNoPacketHasIsRefusedBeforeMoreThanTheSizeIsRead(int size) {
    Bytes prefix = Bytes.of((byte) (size >> 8), (byte) size);
    ReplayTransport transport =
        new ReplayTransport().feed(prefix).feed(Bytes.wrap(new byte[70_000]));
    assertRefused(transport);
    assertThat(transport.bytesRead()).isEqualTo(2);
  }

  /** H1. */
  @ParameterizedTest
  @ValueSource(ints = {114, 2048})
  void noMoreThanTheToldSizeIsReadFromStranger(int size) {
    Bytes prefix = Bytes.of((byte) (size >> 8), (byte) size);
    ReplayTransport transport =
        new ReplayTransport().feed(prefix).feed(Bytes.wrap(new byte[70_000]));
    assertRefused(transport);
    assertThat(transport.bytesRead()).isEqualTo(2 + size);
  }

  @Test
  void authOf2048BytesIsAcceptedAndOneOf2049IsNot() throws IOException {
    Bytes body = auth(signature(), FAR_KEY, NONCE);
    assertAccepted(paddedPacket(body, 2048));
    ReplayTransport transport = transport(paddedPacket(body, 2049));
    assertRefused(transport);
    assertThat(transport.bytesRead()).isEqualTo(2);
  }

  @Test
  void authWithoutAnyPaddingIsAccepted() throws IOException {
    assertAccepted(packet(auth(signature(), FAR_KEY, NONCE)));
  }

  @Test
  void answerOfAnotherKindOfServerIsCalledThat() {
    assertCalled("an HTTP server's answer", Bytes.utf8("HTTP/1.1 400 Bad Request"));
    assertCalled("a page of an HTTP server", Bytes.utf8("<!DOCTYPE HTML>"));
    assertCalled("a page of an HTTP server", Bytes.utf8("<html>"));
    assertCalled("a TLS server's alert", Bytes.fromHex("15030100020246"));
    assertCalled("an SSH server's greeting", Bytes.utf8("SSH-2.0-OpenSSH_9.9"));
  }

  private static void assertCalled(String name, Bytes answer) {
    assertThatThrownBy(
            () -> Handshake.initiate(new ReplayTransport().feed(answer), NEAR, FAR.publicKey()))
        .isInstanceOf(HandshakeException.class)
        .hasMessageEndingWith(": that is " + name);
  }

  /** H2. */
  @Test
  void authThatEndsAtAnyByteIsAnInterruptedHandshake() {
    Bytes auth = Bytes.wrap(packet(auth(signature(), FAR_KEY, NONCE)));
    for (int size = 0; size < auth.size(); size++) {
      ReplayTransport transport = new ReplayTransport().feed(auth.slice(0, size));
      assertThatThrownBy(() -> Handshake.accept(transport, NEAR))
          .isInstanceOf(HandshakeInterruptedException.class);
      assertThat(transport.writes()).isZero();
    }
  }

  /** H6, CVE-2026-22862: the MAC is right, the plaintext shorter than one might think. */
  @Test
  void tinyBodyWithValidMacIsRefused() {
    for (int size = 0; size < 16; size++) {
      assertRefused(transport(packet(Bytes.wrap(new byte[size]))));
    }
    for (int size = 1; size < 16; size++) { // lists whose content is not there, or is too small
      byte[] body = new byte[size];
      body[0] = (byte) (0xc0 + size);
      assertRefused(transport(packet(Bytes.wrap(body))));
      body[0]--;
      assertRefused(transport(packet(Bytes.wrap(body))));
    }
  }

  /** H7. Size, point, iv, ciphertext and tag: every byte in turn. */
  @Test
  void authWithOneBitFlippedAnywhereIsRefused() {
    byte[] auth = packet(auth(signature(), FAR_KEY, NONCE));
    for (int at = 0; at < auth.length; at++) {
      byte[] flipped = auth.clone();
      flipped[at] ^= (byte) (1 << (at % Byte.SIZE));
      ReplayTransport transport = transport(flipped);
      assertThatThrownBy(() -> Handshake.accept(transport, NEAR))
          .as("bit flipped in byte %d", at)
          .isInstanceOfAny(HandshakeException.class, HandshakeInterruptedException.class);
      assertThat(transport.writes()).isZero();
    }
  }

  /** H7. */
  @Test
  void ackWithOneBitFlippedAnywhereIsRefused() throws IOException {
    Handshake.Initiator initiator = HandshakeForge.nearDiallingFar();
    byte[] ack = new Handshake.Recipient(FAR, initiator.auth()).ack();
    for (int at = 0; at < ack.length; at++) {
      byte[] flipped = ack.clone();
      flipped[at] ^= (byte) (1 << (at % Byte.SIZE));
      assertThatThrownBy(() -> initiator.readAck(flipped))
          .as("bit flipped in byte %d", at)
          .isInstanceOf(HandshakeException.class);
    }
  }

  /** H8, EIP-8: "must ignore any additional list elements". */
  @Test
  void extraItemsOfAnyKindAreIgnored() throws IOException {
    assertAccepted(packet(openAuth().put(4).put("more").endList().toBytes()));
    assertAccepted(
        packet(openAuth().put(4).list(nested -> nested.list(deep -> {})).endList().toBytes()));
    RlpWriter many = openAuth().put(4);
    for (int i = 0; i < 1_000; i++) {
      many.put(1);
    }
    assertAccepted(packet(many.endList().toBytes()));
  }

  /** H8. */
  @Test
  void bytesAfterTheListArePaddingWhateverTheyAre() throws IOException {
    Bytes body = auth(signature(), FAR_KEY, NONCE);
    assertAccepted(packet(Bytes.concat(body, Bytes.fromHex("b8ff"))));
    assertAccepted(packet(Bytes.concat(body, body)));
  }

  /** H8, EIP-8: "must ignore any mismatches in auth-vsn". */
  @Test
  void anyVersionIsAccepted() throws IOException {
    assertAccepted(packet(openAuth().put(0).endList().toBytes()));
    assertAccepted(packet(openAuth().put(BigInteger.TWO.pow(63)).endList().toBytes()));
    assertAccepted(packet(openAuth().put(BigInteger.TWO.pow(64)).endList().toBytes()));
  }

  /** H8. */
  @Test
  void fieldOneByteTooShortOrTooLongIsRefused() {
    Bytes more = Bytes.of((byte) 0);
    Bytes signature = signature();
    for (Bytes wrong : new Bytes[] {signature.slice(1), Bytes.concat(signature, more)}) {
      assertRefused(transport(packet(auth(wrong, FAR_KEY, NONCE))));
    }
    for (Bytes wrong : new Bytes[] {FAR_KEY.slice(1), Bytes.concat(more, FAR_KEY)}) {
      assertRefused(transport(packet(auth(signature, wrong, NONCE))));
    }
    for (Bytes wrong : new Bytes[] {NONCE.slice(1), Bytes.concat(NONCE, more), Bytes.EMPTY}) {
      assertRefused(transport(packet(auth(signature, FAR_KEY, wrong))));
    }
  }

  /** H8. A list of 200 bytes that says 201, and lists in the place of strings. */
  @Test
  void bodyThatIsNoListOfStringsIsRefused() {
    assertRefused(transport(packet(Bytes.utf8("no list at all"))));
    byte[] tooLong = auth(signature(), FAR_KEY, NONCE).toArray();
    tooLong[1]++;
    assertRefused(transport(packet(Bytes.wrap(tooLong))));
    assertRefused(
        transport(packet(new RlpWriter().beginList().list(sig -> {}).endList().toBytes())));
    assertRefused(transport(packet(new RlpWriter().beginList().endList().toBytes())));
  }

  /** H9. */
  @Test
  void signatureWithRorSThatIsZeroOrTheOrderOrMoreIsRefused() {
    Bytes good = signature();
    Bytes zero = Bytes.wrap(new byte[32]);
    Bytes highest = Bytes.fromHex("ff".repeat(32));
    for (Bytes wrong : new Bytes[] {zero, HandshakeForge.ORDER, highest}) {
      assertRefused(transport(packet(auth(Bytes.concat(wrong, good.slice(32)), FAR_KEY, NONCE))));
      Bytes wrongS = Bytes.concat(good.slice(0, 32), wrong, good.slice(64));
      assertRefused(transport(packet(auth(wrongS, FAR_KEY, NONCE))));
    }
  }

  /** H9. v = 2 and 3 say that r lost n when it was reduced: one in 2^127 signatures. */
  @Test
  void signatureWithRecoveryId2To255IsRefused() {
    Bytes rs = signature().slice(0, 64);
    for (int v = 2; v < 256; v++) {
      Bytes wrong = Bytes.concat(rs, Bytes.of((byte) v));
      assertRefused(transport(packet(auth(wrong, FAR_KEY, NONCE))));
    }
  }

  /** H10. The replayer lacks the ephemeral key, so it can never send a frame that counts. */
  @Test
  void replayedAuthIsAnsweredAndReplayedFramesAfterItAreRefused() throws IOException {
    ReplayTransport tap = new ReplayTransport();
    Handshake.Initiator initiator = new Handshake.Initiator(FAR, NEAR.publicKey());
    tap.feed(Bytes.wrap(initiator.auth()));
    RlpxConnection honest = RlpxConnection.accept(tap, NEAR, new BufferPool(1));
    Bytes frame =
        new FrameForge(initiator.readAck(tap.takeWritten().toArray())).frame(Bytes.fromHex("80c0"));
    tap.feed(frame);
    assertThat(honest.awaitFrame(100)).isEqualTo(2);

    ReplayTransport replay = new ReplayTransport().feed(Bytes.wrap(initiator.auth())).feed(frame);
    RlpxConnection replayed = RlpxConnection.accept(replay, NEAR, new BufferPool(1));
    assertThatThrownBy(() -> replayed.awaitFrame(100))
        .isInstanceOf(BreachException.class)
        .hasMessageContaining("wrong MAC");
  }

  @Test
  void packetForAnotherKeyIsRefused() {
    ReplayTransport transport = transport(packet(auth(signature(), FAR_KEY, NONCE)));
    assertThatThrownBy(() -> Handshake.accept(transport, FAR))
        .isInstanceOf(HandshakeException.class);
    assertThat(transport.writes()).isZero();
  }

  @Test
  void ackFromAnybodyButTheOneWhoReadTheAuthGivesFramesThatAreRefused() throws IOException {
    Handshake.Initiator ours = HandshakeForge.nearDiallingFar();
    Handshake.Initiator another = HandshakeForge.nearDiallingFar();
    Handshake.Recipient recipient = new Handshake.Recipient(FAR, another.auth());
    ReplayTransport transport = new ReplayTransport();
    FrameReader reader =
        new FrameReader(transport, ours.readAck(recipient.ack()), new BufferPool(1));
    transport.feed(new FrameForge(recipient.secrets()).frame(Bytes.fromHex("80c0")));
    assertThatThrownBy(() -> reader.readHeader(100)).isInstanceOf(BreachException.class);
  }

  @Test
  void packetsAreAsLongAsTheyTellAndNeverTwiceTheSame() {
    Handshake.Initiator one = HandshakeForge.nearDiallingFar();
    Handshake.Initiator other = HandshakeForge.nearDiallingFar();
    byte[] auth = one.auth();
    assertThat((auth[0] & 0xff) << 8 | (auth[1] & 0xff)).isEqualTo(auth.length - 2);
    assertThat(auth.length).isBetween(2 + Ecies.OVERHEAD + 100, 600 + Ecies.OVERHEAD);
    assertThat(auth).isNotEqualTo(other.auth());
  }

  private static ReplayTransport transport(byte[] packet) {
    return new ReplayTransport().feed(Bytes.wrap(packet));
  }

  private static void assertAccepted(byte[] packet) throws IOException {
    assertThat(Handshake.accept(transport(packet), NEAR).remoteKey).isEqualTo(FAR.publicKey());
  }

  private static void assertRefused(ReplayTransport transport) {
    assertThatThrownBy(() -> Handshake.accept(transport, NEAR))
        .isInstanceOf(HandshakeException.class)
        .hasNoCause();
    assertThat(transport.writes()).isZero();
  }
}
