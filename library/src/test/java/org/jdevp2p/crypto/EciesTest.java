// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EciesTest {

  private static final byte[] NO_MAC_DATA = {};
  private static final byte[] SIZE_PREFIX = {1, 42};

  private final SecretKey recipient = SecretKey.random();

  @Test
  void messageOfOthersIsDecrypted() throws Exception {
    JsonNode vector = CryptoVectors.at("/basicCrypto/cases/ecies1");
    SecretKey key = SecretKey.of(CryptoVectors.hex(vector, "key"));
    byte[] cipher = CryptoVectors.hex(vector, "cipher").toArray();
    byte[] plaintext = Ecies.decrypt(key, cipher, 0, cipher.length, NO_MAC_DATA);
    assertThat(Bytes.wrap(plaintext)).isEqualTo(CryptoVectors.hex(vector, "payload"));
  }

  @Property(tries = 50)
  void whatWasEncryptedIsDecrypted(
      @ForAll @Size(max = 2_000) byte[] plaintext, @ForAll @Size(max = 4) byte[] macData)
      throws Exception {
    byte[] message = Ecies.encrypt(recipient.publicKey(), plaintext, macData);
    assertThat(message).hasSize(plaintext.length + Ecies.OVERHEAD);
    assertThat(decrypt(message, macData)).isEqualTo(plaintext);
  }

  @Test
  void messageIsDecryptedWhereItLiesInTheArray() throws Exception {
    byte[] message = Ecies.encrypt(recipient.publicKey(), new byte[] {1, 2, 3}, SIZE_PREFIX);
    byte[] buffer = new byte[message.length + 9];
    Arrays.fill(buffer, (byte) 0x55);
    System.arraycopy(message, 0, buffer, 2, message.length);
    assertThat(Ecies.decrypt(recipient, buffer, 2, message.length, SIZE_PREFIX))
        .containsExactly(1, 2, 3);
    assertThat(Arrays.copyOfRange(buffer, 2, 2 + message.length)).isEqualTo(message);
  }

  @Test
  void twoMessagesOfTheSamePlaintextHaveNothingInCommon() {
    byte[] one = Ecies.encrypt(recipient.publicKey(), new byte[40], SIZE_PREFIX);
    byte[] other = Ecies.encrypt(recipient.publicKey(), new byte[40], SIZE_PREFIX);
    assertThat(Arrays.mismatch(one, 1, one.length, other, 1, other.length)).isZero();
    assertThat(Arrays.copyOfRange(one, 65, 81)).isNotEqualTo(Arrays.copyOfRange(other, 65, 81));
  }

  @Test
  void validTagAroundBodyOf0To15BytesIsDecrypted() throws Exception {
    for (int size = 0; size <= 16; size++) {
      byte[] message = Ecies.encrypt(recipient.publicKey(), new byte[size], SIZE_PREFIX);
      assertThat(decrypt(message, SIZE_PREFIX)).isEqualTo(new byte[size]);
    }
  }

  @Test
  void messageShorterThanTheOverheadIsRefused() {
    byte[] message = Ecies.encrypt(recipient.publicKey(), new byte[0], SIZE_PREFIX);
    for (int length = 0; length < Ecies.OVERHEAD; length++) {
      assertRefused(Arrays.copyOf(message, length), SIZE_PREFIX);
    }
  }

  @Test
  void messageCutOrPaddedIsRefused() {
    byte[] message = Ecies.encrypt(recipient.publicKey(), new byte[30], SIZE_PREFIX);
    for (int length = Ecies.OVERHEAD; length <= message.length + 16; length++) {
      if (length != message.length) {
        assertRefused(Arrays.copyOf(message, length), SIZE_PREFIX);
      }
    }
  }

  @Test
  void oneBitFlippedAnywhereIsRefused() {
    byte[] message = Ecies.encrypt(recipient.publicKey(), new byte[20], SIZE_PREFIX);
    for (int bit = 0; bit < message.length * 8; bit++) {
      byte[] flipped = message.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused(flipped, SIZE_PREFIX);
    }
  }

  @Test
  void otherMacDataIsRefused() {
    byte[] message = Ecies.encrypt(recipient.publicKey(), new byte[20], SIZE_PREFIX);
    assertRefused(message, NO_MAC_DATA);
    assertRefused(message, new byte[] {1, 43});
    assertRefused(message, new byte[] {1, 42, 0});
  }

  @Test
  void messageToAnotherKeyIsRefused() {
    assertRefused(
        Ecies.encrypt(SecretKey.random().publicKey(), new byte[20], SIZE_PREFIX), SIZE_PREFIX);
  }

  @Test
  void ephemeralKeyWithAnotherFirstByteIsRefused() {
    byte[] message = Ecies.encrypt(recipient.publicKey(), new byte[20], SIZE_PREFIX);
    for (int first = 0; first < 256; first++) {
      if (first != 4) {
        message[0] = (byte) first;
        assertRefused(message, SIZE_PREFIX);
      }
    }
  }

  @Test
  void ephemeralKeyThatIsNoPointOfTheCurveIsRefusedLikeAnythingElse() {
    String p = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    String one = "00".repeat(31) + "01";
    String[] points = {
      "00".repeat(64), "ff".repeat(64), one + one, p + one, one + p, "00".repeat(32) + p,
    };
    byte[] message = Ecies.encrypt(recipient.publicKey(), new byte[20], SIZE_PREFIX);
    for (String point : points) {
      Bytes.fromHex(point).copyTo(message, 1);
      assertRefused(message, SIZE_PREFIX);
    }
  }

  @Test
  void rangeOutsideOfTheArrayIsOurOwnBug() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Ecies.decrypt(recipient, new byte[200], 1, 200, SIZE_PREFIX));
  }

  private byte[] decrypt(byte[] message, byte[] macData) throws CryptoException {
    return Ecies.decrypt(recipient, message, 0, message.length, macData);
  }

  /** Refused with the one text that all failures share, and without a cause to tell them apart. */
  private void assertRefused(byte[] message, byte[] macData) {
    assertThatExceptionOfType(CryptoException.class)
        .isThrownBy(() -> decrypt(message, macData))
        .withMessage(CryptoException.refused().getMessage())
        .withNoCause();
  }
}
