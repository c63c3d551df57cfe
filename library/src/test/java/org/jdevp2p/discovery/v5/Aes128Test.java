// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Our AES beside the standard and the JDK's. */
class Aes128Test {

  private final Aes128 aes = new Aes128();

  /** FIPS 197, appendix B and C.1. */
  @Test
  void blocksOfTheStandardAreEncryptedAsItSays() {
    assertThat(encrypted("2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734"))
        .isEqualTo("3925841d02dc09fbdc118597196a0b32");
    assertThat(encrypted("000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff"))
        .isEqualTo("69c4e0d86a7b0430d8cdb78070b4c55a");
  }

  private String encrypted(String key, String block) {
    byte[] out = new byte[Aes128.BLOCK_BYTES];
    aes.key(Bytes.fromHex(key).toArray(), 0);
    aes.encrypt(Bytes.fromHex(block).toArray(), out);
    return Bytes.wrap(out).toHex();
  }

  @Test
  void anyBlockUnderAnyKeyIsAsTheJdkEncryptsIt() throws GeneralSecurityException {
    Random random = new Random(1);
    Cipher jdk = Cipher.getInstance("AES/ECB/NoPadding");
    byte[] keys = new byte[1_000];
    byte[] block = new byte[Aes128.BLOCK_BYTES];
    byte[] out = new byte[Aes128.BLOCK_BYTES];
    random.nextBytes(keys);
    for (int at = 0; at + Layout.KEY_BYTES <= keys.length; at++) {
      random.nextBytes(block);
      byte[] key = Arrays.copyOfRange(keys, at, at + Layout.KEY_BYTES);
      jdk.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      aes.key(keys, at);
      aes.encrypt(block, out);
      assertThat(out).isEqualTo(jdk.doFinal(block));
    }
  }
}
