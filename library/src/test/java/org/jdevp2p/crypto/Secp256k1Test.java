// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bouncycastle.util.BigIntegers;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Known answers and hostile inputs, for each provider by itself. */
@ParameterizedClass
@MethodSource("providers")
class Secp256k1Test {

  private static final String ZERO = "00".repeat(32);
  private static final String ONE = "00".repeat(31) + "01";
  private static final String N =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  private static final String P =
      "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";

  /** The point with x = 1. */
  private static final String Y_OF_ONE =
      "4218f20ae6c646b363db68605822fb14264ca8d2587fdd6fbc750d587e76a7ee";

  /** The point with y = 1. */
  private static final String X_OF_Y_ONE =
      "1fe1e5ef3fceb5c135ab7741333ce5a6e80d68167653f6b2b24bcbcfaaaff507";

  private final Secp256k1 curve;

  Secp256k1Test(Secp256k1 curve) {
    this.curve = curve;
  }

  static Stream<Secp256k1> providers() {
    return Providers.all();
  }

  @Test
  void knownSignatureRecoversToItsKnownKey() throws Exception {
    for (JsonNode vector : CryptoVectors.at("/secp256k1/recover")) {
      byte[] hash = CryptoVectors.hex(vector, "hash").toArray();
      Signature signature = Signature.of65(CryptoVectors.hex(vector, "signatureRSV"));
      PublicKey key = PublicKey.fromUncompressed(CryptoVectors.hex(vector, "publicKey"));
      assertThat(curve.recover(hash, signature)).isEqualTo(key);
      assertThat(curve.verify(hash, signature.rs(), key)).isTrue();
      assertThat(curve.decode(CryptoVectors.hex(vector, "compressed").toArray())).isEqualTo(key);
      assertThat(key.compressed()).isEqualTo(CryptoVectors.hex(vector, "compressed"));
    }
  }

  @Test
  void malleatedSignatureIsNotVerified() throws Exception {
    for (JsonNode vector : CryptoVectors.at("/secp256k1/malleable")) {
      PublicKey key = PublicKey.fromCompressed(CryptoVectors.hex(vector, "compressed"));
      byte[] hash = CryptoVectors.hex(vector, "hash").toArray();
      Bytes highS = CryptoVectors.hex(vector, "signatureRS");
      assertThat(curve.verify(hash, highS, key)).isFalse();
      BigInteger s = new BigInteger(highS.slice(32).toHex(), 16);
      Bytes lowS = hex(number(new BigInteger(N, 16).subtract(s)));
      assertThat(curve.verify(hash, Bytes.concat(highS.slice(0, 32), lowS), key)).isTrue();
    }
  }

  @Test
  void signerIsFoundByItsAddress() throws Exception {
    for (JsonNode vector : CryptoVectors.at("/secp256k1/address")) {
      SecretKey key = SecretKey.of(CryptoVectors.hex(vector, "privateKey"));
      Bytes address = CryptoVectors.hex(vector, "address");
      assertThat(address(curve.publicKey(key))).isEqualTo(address);
      byte[] hash = Keccak256.hash(vector.get("signedHashOfAscii").asString().getBytes(US_ASCII));
      assertThat(address(curve.recover(hash, curve.sign(key, hash)))).isEqualTo(address);
    }
  }

  @Test
  void keysHaveTheirKnownAddresses() throws Exception {
    for (JsonNode vector : CryptoVectors.at("/secp256k1/keyaddr/cases")) {
      SecretKey key = SecretKey.of(CryptoVectors.hex(vector, "key"));
      assertThat(address(curve.publicKey(key))).isEqualTo(CryptoVectors.hex(vector, "addr"));
    }
  }

  @Test
  void signatureWithHighSRecoversToTheSameKeyButIsNotVerified() throws Exception {
    SecretKey key = SecretKey.random();
    byte[] hash = Keccak256.hash();
    Signature signature = curve.sign(key, hash);
    BigInteger s = new BigInteger(signature.rs().slice(32).toHex(), 16);
    Bytes highS = hex(number(new BigInteger(N, 16).subtract(s)));
    Bytes rs = Bytes.concat(signature.rs().slice(0, 32), highS);
    Signature malleated = new Signature(rs, signature.recoveryId() ^ 1);
    assertThat(curve.recover(hash, malleated)).isEqualTo(key.publicKey());
    assertThat(curve.verify(hash, rs, key.publicKey())).isFalse();
  }

  @Test
  void bothSidesAgreeOnTheSameSecret() throws Exception {
    SecretKey ours = SecretKey.random();
    SecretKey theirs = SecretKey.random();
    byte[] secret = curve.agree(ours, theirs.publicKey());
    assertThat(curve.agree(theirs, ours.publicKey())).isEqualTo(secret);
    Bytes compressed = Bytes.wrap(curve.agreeCompressed(ours, theirs.publicKey()));
    assertThat(compressed.slice(1)).isEqualTo(Bytes.wrap(secret));
    assertThat(curve.decode(compressed.toArray()).compressed()).isEqualTo(compressed);
  }

  @Test
  void agreementWithKeyOneIsThePointItself() throws Exception {
    SecretKey one = SecretKey.of(Bytes.fromHex(ONE));
    PublicKey point = SecretKey.random().publicKey();
    assertThat(curve.agreeCompressed(one, point)).isEqualTo(point.compressed().toArray());
  }

  @Test
  void pointsWithCoordinateOfPOrAboveAreRefused() throws Exception {
    BigInteger p = new BigInteger(P, 16);
    String onePlusP = number(p.add(BigInteger.ONE));
    assertThat(curve.decode(sec1("04", ONE, Y_OF_ONE))).isNotNull();
    assertThat(curve.decode(sec1("04", X_OF_Y_ONE, ONE))).isNotNull();
    assertRefused("04", onePlusP, Y_OF_ONE);
    assertRefused("04", X_OF_Y_ONE, onePlusP);
    assertRefused("04", P, Y_OF_ONE);
    assertRefused("02", onePlusP);
    assertRefused("02", P);
    assertRefused("04", "ff".repeat(64));
  }

  @Test
  void pointsOffTheCurveAreRefused() {
    assertRefused("04", ONE, ONE); // on no curve of interest
    assertRefused("04", ONE, "00".repeat(31) + "03"); // on y^2 = x^3 + 8, another curve
    assertRefused("04", ZERO, ZERO); // zero, which stands for infinity in some code
    assertRefused("02", "00".repeat(31) + "05"); // x of the twist: 132 has no square root
    assertRefused("02", ZERO);
  }

  @Test
  void otherEncodingsOfPointsAreRefused() {
    for (int first = 0; first < 256; first++) {
      String prefix = Bytes.of((byte) first).toHex();
      if (first != 4) {
        assertRefused(prefix, ONE, Y_OF_ONE);
      }
      if (first != 2 && first != 3) {
        assertRefused(prefix, ONE);
      }
    }
    assertRefused("");
    assertRefused("00"); // infinity in SEC 1
    assertRefused("04", ONE, Y_OF_ONE, "00");
    assertRefused(ONE, Y_OF_ONE);
    assertRefused("02");
  }

  @Test
  void signaturesWithROrSOfZeroOrOfNAndAboveAreRefused() {
    byte[] hash = Keccak256.hash();
    PublicKey key = SecretKey.random().publicKey();
    for (String bad : new String[] {ZERO, N, P, "ff".repeat(32)}) {
      for (Bytes rs : new Bytes[] {Bytes.fromHex(bad + ONE), Bytes.fromHex(ONE + bad)}) {
        for (int recoveryId = 0; recoveryId <= 3; recoveryId++) {
          Signature signature = new Signature(rs, recoveryId);
          assertThatExceptionOfType(CryptoException.class)
              .isThrownBy(() -> curve.recover(hash, signature));
        }
        assertThat(curve.verify(hash, rs, key)).isFalse();
      }
    }
  }

  @Test
  void recoveryIdsTwoAndThreeAddNToR() throws Exception {
    byte[] hash = Keccak256.hash();
    Bytes two = Bytes.fromHex("00".repeat(31) + "02"); // n + 2 is the x of a point
    Signature signature = new Signature(Bytes.concat(two, Bytes.fromHex(ONE)), 2);
    PublicKey key = curve.recover(hash, signature);
    assertThat(curve.verify(hash, signature.rs(), key)).isTrue();
    BigInteger tooLarge = new BigInteger(P, 16).subtract(new BigInteger(N, 16)); // r + n = p
    Bytes rs = Bytes.concat(hex(number(tooLarge)), Bytes.fromHex(ONE));
    assertThatExceptionOfType(CryptoException.class)
        .isThrownBy(() -> curve.recover(hash, new Signature(rs, 2)));
  }

  @Test
  void signatureThatRecoversToInfinityIsRefused() throws Exception {
    // R = G and s = hash = 1: the key would be (s R - hash G) / r = infinity
    Bytes x = SecretKey.of(Bytes.fromHex(ONE)).publicKey().toBytes().slice(0, 32);
    Signature signature = new Signature(Bytes.concat(x, Bytes.fromHex(ONE)), 0);
    assertThatExceptionOfType(CryptoException.class)
        .isThrownBy(() -> curve.recover(Bytes.fromHex(ONE).toArray(), signature));
  }

  @Test
  void signatureOfAnotherSizeIsNotVerified() {
    PublicKey key = SecretKey.random().publicKey();
    byte[] hash = Keccak256.hash();
    assertThat(curve.verify(hash, Bytes.EMPTY, key)).isFalse();
    assertThat(curve.verify(hash, Bytes.wrap(new byte[63]), key)).isFalse();
    assertThat(curve.verify(hash, Bytes.wrap(new byte[65]), key)).isFalse();
  }

  @Test
  void callsOfManyThreadsAtOnceDoNotDisturbEachOther() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Boolean> conversation =
          () -> {
            SecretKey ours = SecretKey.random();
            SecretKey theirs = SecretKey.random();
            byte[] secret = curve.agree(ours, curve.publicKey(theirs));
            Signature signature = curve.sign(ours, secret);
            return Arrays.equals(secret, curve.agree(theirs, curve.publicKey(ours)))
                && curve.recover(secret, signature).equals(ours.publicKey());
          };
      for (Future<Boolean> sound : threads.invokeAll(Collections.nCopies(500, conversation))) {
        assertThat(sound.get()).isTrue();
      }
    }
  }

  @Test
  void hashOfAnotherSizeIsRefused() {
    SecretKey key = SecretKey.random();
    Signature signature = curve.sign(key, new byte[32]);
    for (int size : new int[] {0, 31, 33}) {
      byte[] hash = new byte[size];
      assertThatIllegalArgumentException()
          .isThrownBy(() -> curve.sign(key, hash))
          .withMessage("hash of " + size + " bytes, not 32");
      assertThatIllegalArgumentException().isThrownBy(() -> curve.recover(hash, signature));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> curve.verify(hash, signature.rs(), key.publicKey()));
    }
  }

  private void assertRefused(String... hexParts) {
    assertThatExceptionOfType(CryptoException.class)
        .as(String.join(" ", hexParts))
        .isThrownBy(() -> curve.decode(sec1(hexParts)));
  }

  private static byte[] sec1(String... hexParts) {
    return hex(String.join("", hexParts)).toArray();
  }

  private static Bytes hex(String digits) {
    return Bytes.fromHex(digits);
  }

  private static String number(BigInteger number) {
    return Bytes.wrap(BigIntegers.asUnsignedByteArray(32, number)).toHex();
  }

  private static Bytes address(PublicKey key) {
    return Keccak256.hash(key.toBytes()).slice(12);
  }
}
