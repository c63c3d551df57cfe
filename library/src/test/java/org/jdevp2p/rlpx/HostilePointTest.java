// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.jdevp2p.rlpx.HandshakeForge.FAR;
import static org.jdevp2p.rlpx.HandshakeForge.NEAR;
import static org.jdevp2p.rlpx.HandshakeForge.NONCE;
import static org.jdevp2p.rlpx.HandshakeForge.auth;
import static org.jdevp2p.rlpx.HandshakeForge.packet;
import static org.jdevp2p.rlpx.HandshakeForge.signature;

import java.math.BigInteger;
import java.util.stream.Stream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * H4 and H5: keys that are none. An answer that differs for points on and off the curve once gave
 * away bits of node keys (GHSA-m6j8-rg6r-7mv8), and coordinates of p or more crashed native code
 * (GHSA-2gjw-fg97-vg3r).
 */
class HostilePointTest {

  private static final BigInteger P =
      new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);

  /** The point whose x is 1: the one kind whose x + p still fits 32 bytes. */
  private static final Bytes SMALL_X = pointOfX("01");

  record Point(String name, Bytes xy) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Point> points() {
    Bytes good = FAR.publicKey().toBytes();
    byte[] offCurve = good.toArray();
    offCurve[63] ^= 1;
    Bytes x = good.slice(0, 32);
    Bytes y = good.slice(32);
    return Stream.of(
        new Point("zero, which stands for infinity", Bytes.wrap(new byte[64])),
        new Point("off the curve", Bytes.wrap(offCurve)),
        new Point("x is p", Bytes.concat(fixed(P), y)),
        new Point("y is p", Bytes.concat(x, fixed(P))),
        new Point("x is p more than that of a point", plusP(SMALL_X)),
        new Point("all ones", Bytes.fromHex("ff".repeat(64))),
        new Point("x of the twist", Bytes.concat(fixed(BigInteger.valueOf(5)), y)),
        new Point("x and y swapped", Bytes.concat(y, x)));
  }

  @Test
  void pointOfWhichTheHostileOneIsMadeIsFine() throws CryptoException {
    assertThat(PublicKey.fromUncompressed(SMALL_X).toBytes()).isEqualTo(SMALL_X);
  }

  @ParameterizedTest
  @MethodSource("points")
  void ephemeralKeyThatIsNoPointIsNotToldApartFromWrongTag(Point point) {
    byte[] wrongTag = packet(auth(signature(), FAR.publicKey().toBytes(), NONCE));
    wrongTag[wrongTag.length - 1] ^= 1;
    byte[] wrongPoint = packet(auth(signature(), FAR.publicKey().toBytes(), NONCE));
    point.xy.copyTo(wrongPoint, 3);
    assertThat(refusal(wrongPoint)).isEqualTo(refusal(wrongTag));
  }

  /** H4: infinity, unknown, the two compressed forms, unknown, the two hybrid forms. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 6, 7, 255})
  void ephemeralKeyOfAnotherFormIsNotToldApartFromWrongTag(int form) {
    byte[] wrongTag = packet(auth(signature(), FAR.publicKey().toBytes(), NONCE));
    wrongTag[wrongTag.length - 1] ^= 1;
    byte[] wrongForm = packet(auth(signature(), FAR.publicKey().toBytes(), NONCE));
    wrongForm[2] = (byte) form;
    assertThat(refusal(wrongForm)).isEqualTo(refusal(wrongTag));
  }

  @ParameterizedTest
  @MethodSource("points")
  void initiatorKeyThatIsNoPointIsRefused(Point point) {
    refusal(packet(auth(signature(), point.xy, NONCE)));
  }

  @ParameterizedTest
  @MethodSource("points")
  void ephemeralKeyInAckThatIsNoPointIsRefused(Point point) {
    byte[] ack = packet(HandshakeForge.ack(point.xy, NONCE));
    Handshake.Initiator initiator = HandshakeForge.nearDiallingFar();
    assertThatThrownBy(() -> initiator.readAck(ack)).isInstanceOf(HandshakeException.class);
  }

  /** What accepting {@code packet} throws, in words; nothing is answered. */
  private static String refusal(byte[] packet) {
    ReplayTransport transport = new ReplayTransport().feed(Bytes.wrap(packet));
    Throwable thrown = catchThrowable(() -> Handshake.accept(transport, NEAR));
    assertThat(thrown).isInstanceOf(HandshakeException.class).hasNoCause();
    assertThat(transport.writes()).isZero();
    return thrown.getClass() + ": " + thrown.getMessage();
  }

  private static Bytes pointOfX(String hex) {
    try {
      Bytes x = Bytes.fromHex("00".repeat(32 - hex.length() / 2) + hex);
      return PublicKey.fromCompressed(Bytes.concat(Bytes.of((byte) 2), x)).toBytes();
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes plusP(Bytes point) {
    BigInteger x = new BigInteger(1, point.slice(0, 32).toArray());
    return Bytes.concat(fixed(x.add(P)), point.slice(32));
  }

  private static Bytes fixed(BigInteger value) {
    byte[] bytes = value.toByteArray();
    int size = Math.min(bytes.length, 32);
    byte[] fixed = new byte[32];
    System.arraycopy(bytes, bytes.length - size, fixed, 32 - size, size);
    return Bytes.wrap(fixed);
  }
}
