// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.bouncycastle.util.BigIntegers;
import org.jdevp2p.bytes.Bytes;

/** Native and Java give the same bytes, or the same refusal, for whatever goes in. */
class ProvidersAgreeTest {

  private static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final BigInteger P =
      new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);

  private final Secp256k1 java = Providers.JAVA;
  private final Secp256k1 nativeOne = Providers.nativeOne();

  @Property(tries = 300)
  void samePublicKey(@ForAll("secretKeys") SecretKey key) {
    assertThat(java.publicKey(key)).isEqualTo(nativeOne.publicKey(key));
  }

  @Property(tries = 300)
  void sameAgreement(@ForAll("secretKeys") SecretKey ours, @ForAll("secretKeys") SecretKey theirs) {
    PublicKey point = nativeOne.publicKey(theirs);
    assertThat(java.agree(ours, point)).isEqualTo(nativeOne.agree(ours, point));
    assertThat(java.agree(theirs, java.publicKey(ours))).isEqualTo(java.agree(ours, point));
    assertThat(java.agreeCompressed(ours, point)).isEqualTo(nativeOne.agreeCompressed(ours, point));
  }

  @Property(tries = 500)
  void sameSignatureWhichBothVerifyAndRecover(
      @ForAll("secretKeys") SecretKey key, @ForAll("numbers") Bytes hash) throws Exception {
    byte[] hash32 = hash.toArray();
    Signature signature = java.sign(key, hash32);
    assertThat(signature).isEqualTo(nativeOne.sign(key, hash32));
    PublicKey publicKey = nativeOne.publicKey(key);
    assertThat(java.recover(hash32, signature)).isEqualTo(publicKey);
    assertThat(nativeOne.recover(hash32, signature)).isEqualTo(publicKey);
    assertThat(java.verify(hash32, signature.rs(), publicKey)).isTrue();
    assertThat(nativeOne.verify(hash32, signature.rs(), publicKey)).isTrue();
  }

  @Property(tries = 1000)
  void sameRecoveryFromAnySignature(
      @ForAll("numbers") Bytes hash,
      @ForAll("numbers") Bytes r,
      @ForAll("numbers") Bytes s,
      @ForAll @IntRange(max = 3) int recoveryId) {
    byte[] hash32 = hash.toArray();
    Signature signature = new Signature(Bytes.concat(r, s), recoveryId);
    Optional<PublicKey> recovered = recover(java, hash32, signature);
    assertThat(recovered).isEqualTo(recover(nativeOne, hash32, signature));
    recovered.ifPresent(key ->
        assertThat(java.verify(hash32, signature.rs(), key))
            .isEqualTo(nativeOne.verify(hash32, signature.rs(), key)));
  }

  @Property(tries = 500)
  void sameVerdictOnSignaturesOfOthers(
      @ForAll("secretKeys") SecretKey key,
      @ForAll("numbers") Bytes hash,
      @ForAll("numbers") Bytes r,
      @ForAll("numbers") Bytes s) {
    PublicKey publicKey = nativeOne.publicKey(key);
    Bytes rs = Bytes.concat(r, s);
    assertThat(java.verify(hash.toArray(), rs, publicKey))
        .isEqualTo(nativeOne.verify(hash.toArray(), rs, publicKey));
  }

  @Property(tries = 1000)
  void sameAnswerToAnyEncodedPoint(
      @ForAll byte first, @ForAll("coordinates") Bytes x, @ForAll("coordinates") Bytes y) {
    byte[] uncompressed = Bytes.concat(Bytes.of(first), x, y).toArray();
    assertThat(decode(java, uncompressed)).isEqualTo(decode(nativeOne, uncompressed));
    byte[] compressed = Bytes.concat(Bytes.of(first), x).toArray();
    assertThat(decode(java, compressed)).isEqualTo(decode(nativeOne, compressed));
    for (byte known : new byte[] {2, 3, 4, 6, 7}) {
      uncompressed[0] = known;
      compressed[0] = known;
      assertThat(decode(java, uncompressed)).isEqualTo(decode(nativeOne, uncompressed));
      assertThat(decode(java, compressed)).isEqualTo(decode(nativeOne, compressed));
    }
  }

  @Property(tries = 300)
  void bothReadWhatTheOtherWrites(@ForAll("secretKeys") SecretKey key) throws Exception {
    PublicKey point = java.publicKey(key);
    byte[] uncompressed = Bytes.concat(Bytes.of((byte) 4), point.toBytes()).toArray();
    byte[] compressed = point.compressed().toArray();
    for (Secp256k1 provider : new Secp256k1[] {java, nativeOne}) {
      assertThat(provider.decode(uncompressed)).isEqualTo(point);
      assertThat(provider.decode(compressed)).isEqualTo(point);
    }
  }

  private static Optional<PublicKey> recover(Secp256k1 provider, byte[] hash, Signature signature) {
    try {
      return Optional.of(provider.recover(hash, signature));
    } catch (CryptoException refused) {
      return Optional.empty();
    }
  }

  private static Optional<PublicKey> decode(Secp256k1 provider, byte[] sec1) {
    try {
      return Optional.of(provider.decode(sec1));
    } catch (CryptoException refused) {
      return Optional.empty();
    }
  }

  @Provide
  Arbitrary<SecretKey> secretKeys() {
    return numbers()
        .map(bytes -> new BigInteger(1, bytes.toArray()).mod(N.subtract(BigInteger.ONE)))
        .map(number -> secretKey(number.add(BigInteger.ONE)));
  }

  private static SecretKey secretKey(BigInteger number) {
    try {
      return SecretKey.of(bytes32(number));
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  /** 32 bytes: any, and often close to 0, n / 2, n, p and 2^256. */
  @Provide
  Arbitrary<Bytes> numbers() {
    Arbitrary<BigInteger> any =
        Arbitraries.bigIntegers()
            .between(BigInteger.ZERO, BigInteger.TWO.pow(256).subtract(BigInteger.ONE))
            .withDistribution(RandomDistribution.uniform());
    Arbitrary<BigInteger> nearby =
        Combinators.combine(
                Arbitraries.of(BigInteger.ZERO, N.shiftRight(1), N, P, BigInteger.TWO.pow(256)),
                Arbitraries.integers().between(-3, 3))
            .as((centre, distance) -> centre.add(BigInteger.valueOf(distance)));
    return Arbitraries.frequencyOf(Tuple.of(3, any), Tuple.of(2, nearby))
        .map(number -> bytes32(number.mod(BigInteger.TWO.pow(256))));
  }

  /** Numbers, or the coordinates of small multiples of G. */
  @Provide
  Arbitrary<Bytes> coordinates() {
    Arbitrary<Bytes> real =
        Combinators.combine(Arbitraries.integers().between(1, 4), Arbitraries.of(0, 32))
            .as((factor, offset) ->
                java.publicKey(secretKey(BigInteger.valueOf(factor))).toBytes().slice(offset, 32));
    return Arbitraries.oneOf(real, numbers());
  }

  private static Bytes bytes32(BigInteger number) {
    return Bytes.wrap(BigIntegers.asUnsignedByteArray(32, number));
  }
}
