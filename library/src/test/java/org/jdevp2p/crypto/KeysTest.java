// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class KeysTest {

  private static final String N_MINUS_ONE =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
  private static final String N =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  private static final String ONE = "00".repeat(31) + "01";

  @Test
  void secretKeysReachFromOneToNMinusOne() throws Exception {
    for (String good : new String[] {ONE, N_MINUS_ONE}) {
      assertThat(SecretKey.of(Bytes.fromHex(good)).toBytes()).isEqualTo(Bytes.fromHex(good));
    }
    for (String bad : new String[] {"00".repeat(32), N, "ff".repeat(32)}) {
      assertThatExceptionOfType(CryptoException.class)
          .isThrownBy(() -> SecretKey.of(Bytes.fromHex(bad)))
          .withMessage("secret key is not in 1 to n - 1");
    }
  }

  @Test
  void secretKeysThatOthersRefuseAreRefused() {
    for (JsonNode vector : CryptoVectors.at("/secp256k1/invalidPrivateKeys")) {
      assertThatExceptionOfType(CryptoException.class)
          .isThrownBy(() -> SecretKey.of(CryptoVectors.hex(vector, "key")));
    }
  }

  @Test
  void secretKeyOfAnotherSizeIsRefusedWithItsSize() {
    assertThatExceptionOfType(CryptoException.class)
        .isThrownBy(() -> SecretKey.of(Bytes.wrap(new byte[33])))
        .withMessage("secret key of 33 bytes, not 32");
    assertThatExceptionOfType(CryptoException.class).isThrownBy(() -> SecretKey.of(Bytes.EMPTY));
  }

  @Test
  void randomKeysDiffer() {
    assertThat(SecretKey.random().toBytes()).isNotEqualTo(SecretKey.random().toBytes());
  }

  @Test
  void publicKeyOfOneIsTheGenerator() throws Exception {
    PublicKey key = SecretKey.of(Bytes.fromHex(ONE)).publicKey();
    assertThat(key.toString())
        .isEqualTo(
            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
  }

  @Test
  void publicKeyIsReadFromEachOfItsForms() throws Exception {
    PublicKey key = SecretKey.random().publicKey();
    Bytes with4 = Bytes.concat(Bytes.of((byte) 4), key.toBytes());
    assertThat(PublicKey.fromUncompressed(key.toBytes())).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(PublicKey.fromUncompressed(with4)).isEqualTo(key);
    assertThat(PublicKey.fromCompressed(key.compressed())).isEqualTo(key);
    assertThat(key).isNotEqualTo(SecretKey.random().publicKey());
  }

  @Test
  void publicKeyThatOthersAcceptIsAccepted() throws Exception {
    for (JsonNode vector : CryptoVectors.at("/secp256k1/publicKey")) {
      Bytes encoded = CryptoVectors.hex(vector, "encoded");
      assertThat(PublicKey.fromUncompressed(encoded).toBytes()).isEqualTo(encoded.slice(1));
    }
  }

  @Test
  void publicKeysOfOtherSizesAreRefused() {
    for (int size = 0; size <= 66; size++) {
      Bytes bytes = Bytes.wrap(new byte[size]);
      assertThatExceptionOfType(CryptoException.class)
          .isThrownBy(() -> PublicKey.fromUncompressed(bytes));
      assertThatExceptionOfType(CryptoException.class)
          .isThrownBy(() -> PublicKey.fromCompressed(bytes));
    }
  }

  @Test
  void eachFormIsReadByItsOwnMethodOnly() {
    PublicKey key = SecretKey.random().publicKey();
    assertThatExceptionOfType(CryptoException.class)
        .isThrownBy(() -> PublicKey.fromUncompressed(key.compressed()));
    assertThatExceptionOfType(CryptoException.class)
        .isThrownBy(
            () -> PublicKey.fromCompressed(Bytes.concat(Bytes.of((byte) 4), key.toBytes())));
  }

  @Test
  void signatureOf65BytesIsReadAndWritten() throws Exception {
    byte[] rsv = new byte[65];
    rsv[63] = 7;
    for (int v = 0; v <= 3; v++) {
      rsv[64] = (byte) v;
      Signature signature = Signature.of65(Bytes.of(rsv));
      assertThat(signature.recoveryId()).isEqualTo(v);
      assertThat(signature.rs()).isEqualTo(Bytes.of(rsv).slice(0, 64));
      assertThat(signature.toBytes()).isEqualTo(Bytes.of(rsv));
    }
  }

  @Test
  void signatureWithVFrom4To255IsRefused() {
    for (int v = 4; v <= 255; v++) {
      byte[] rsv = new byte[65];
      rsv[64] = (byte) v;
      assertThatExceptionOfType(CryptoException.class)
          .as("v = %d", v)
          .isThrownBy(() -> Signature.of65(Bytes.wrap(rsv)));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Signature(Bytes.wrap(new byte[64]), 4))
        .withMessage("recovery id 4 is not 0 to 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Signature(Bytes.wrap(new byte[64]), -1));
  }

  @Test
  void signatureOfAnotherSizeIsRefused() {
    for (int size : new int[] {0, 64, 66}) {
      assertThatExceptionOfType(CryptoException.class)
          .isThrownBy(() -> Signature.of65(Bytes.wrap(new byte[size])));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Signature(Bytes.wrap(new byte[65]), 0))
        .withMessage("r and s of 65 bytes, not 64");
  }

  @Test
  void refusalHasNoStackTrace() {
    CryptoException refused = CryptoException.refused();
    assertThat(refused.getStackTrace()).isEmpty();
    assertThat(refused).isInstanceOf(IOException.class);
  }
}
