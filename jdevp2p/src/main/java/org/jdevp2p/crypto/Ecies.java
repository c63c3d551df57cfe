// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;

/**
 * Encryption to a public key, as the RLPx handshake uses it (rlpx.md, "ECIES Encryption").
 *
 * <pre>
 *   0x04 || ephemeral key | iv | ciphertext          | tag
 *            65           | 16 | size of plaintext   | 32
 *
 *   S       = x of (ephemeral secret * recipient)
 *   kE, kM  = first and second half of SHA-256(0x00000001 || S)    (NIST SP 800-56A, one round)
 *   c       = AES-128-CTR(kE, iv, plaintext)
 *   tag     = HMAC-SHA-256(SHA-256(kM), iv || c || macData)
 * </pre>
 *
 * <p>Whatever is wrong with a message, {@link #decrypt} throws the same exception, and it decrypts
 * nothing before the tag was found right.
 */
public final class Ecies {

  /** What encryption adds: 65 bytes of key, 16 of iv, 32 of tag. */
  public static final int OVERHEAD = 113;

  private static final int KEY_BYTES = Curve.UNCOMPRESSED_BYTES;
  private static final int IV_BYTES = 16;
  private static final int TAG_BYTES = 32;
  private static final int HALF_BYTES = 16;
  private static final String HMAC = "HmacSHA256";
  private static final byte[] KDF_COUNTER = {0, 0, 0, 1};
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ecies() {}

  /**
   * Encrypts to {@code recipient} with a fresh key.
   *
   * @param macData authenticated but not part of the result; the handshake passes its two size
   *     bytes
   * @return {@link #OVERHEAD} bytes more than {@code plaintext} has
   */
  public static byte[] encrypt(PublicKey recipient, byte[] plaintext, byte[] macData) {
    byte[] iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    return encrypt(recipient, plaintext, macData, SecretKey.random(), iv);
  }

  /** The same with what is random given, so that it can be tested. */
  static byte[] encrypt(
      PublicKey recipient, byte[] plaintext, byte[] macData, SecretKey ephemeral, byte[] iv) {
    Keys keys = Keys.derive(Secp256k1.provider().agree(ephemeral, recipient));
    byte[] message = new byte[Math.addExact(plaintext.length, OVERHEAD)];
    message[0] = Curve.UNCOMPRESSED;
    ephemeral.publicKey().toBytes().copyTo(message, 1);
    System.arraycopy(iv, 0, message, KEY_BYTES, IV_BYTES);
    keys.crypt(
        new IvParameterSpec(iv), plaintext, 0, plaintext.length, message, KEY_BYTES + IV_BYTES);
    int authenticated = IV_BYTES + plaintext.length;
    byte[] tag = keys.tag(message, KEY_BYTES, authenticated, macData);
    System.arraycopy(tag, 0, message, KEY_BYTES + authenticated, TAG_BYTES);
    return message;
  }

  /**
   * Decrypts {@code length} bytes of {@code message} from {@code offset} on.
   *
   * @param macData what the sender authenticated besides
   * @return the plaintext, {@link #OVERHEAD} bytes less than {@code length}; may be empty
   * @throws CryptoException if the message is too short, its key not a point of the curve or its
   *     tag wrong; always the same
   * @throws IndexOutOfBoundsException if {@code offset} and {@code length} leave the array
   */
  public static byte[] decrypt(
      SecretKey recipient, byte[] message, int offset, int length, byte[] macData)
      throws CryptoException {
    Objects.checkFromIndexSize(offset, length, message.length);
    if (length < OVERHEAD) {
      throw CryptoException.refused();
    }
    PublicKey ephemeral = PublicKey.fromUncompressed(Bytes.copyOf(message, offset, KEY_BYTES));
    Keys keys = Keys.derive(Secp256k1.provider().agree(recipient, ephemeral));
    int iv = offset + KEY_BYTES;
    int tag = offset + length - TAG_BYTES;
    byte[] expected = keys.tag(message, iv, tag - iv, macData);
    if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(message, tag, tag + TAG_BYTES))) {
      throw CryptoException.refused();
    }
    byte[] plaintext = new byte[length - OVERHEAD];
    IvParameterSpec counter = new IvParameterSpec(message, iv, IV_BYTES);
    keys.crypt(counter, message, iv + IV_BYTES, plaintext.length, plaintext, 0);
    return plaintext;
  }

  /** kE and SHA-256(kM). A class, not a record: a record would print them. */
  private static final class Keys {
    private final SecretKeySpec encryption;
    private final SecretKeySpec authentication;

    private Keys(SecretKeySpec encryption, SecretKeySpec authentication) {
      this.encryption = encryption;
      this.authentication = authentication;
    }

    static Keys derive(byte[] sharedSecret) {
      byte[] material = sha256(KDF_COUNTER, sharedSecret);
      byte[] forMac = sha256(Arrays.copyOfRange(material, HALF_BYTES, material.length));
      return new Keys(
          new SecretKeySpec(material, 0, HALF_BYTES, "AES"), new SecretKeySpec(forMac, HMAC));
    }

    byte[] tag(byte[] message, int offset, int length, byte[] macData) {
      try {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(authentication);
        mac.update(message, offset, length);
        return mac.doFinal(macData);
      } catch (GeneralSecurityException e) {
        throw missing(e);
      }
    }

    /** Encrypts or decrypts, which is the same in CTR mode. */
    void crypt(IvParameterSpec iv, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
      try {
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, encryption, iv);
        cipher.doFinal(in, inOffset, length, out, outOffset);
      } catch (GeneralSecurityException e) {
        throw missing(e);
      }
    }

    private static byte[] sha256(byte[]... parts) {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (byte[] part : parts) {
          digest.update(part);
        }
        return digest.digest();
      } catch (GeneralSecurityException e) {
        throw missing(e);
      }
    }

    private static IllegalStateException missing(GeneralSecurityException cause) {
      return new IllegalStateException("AES-CTR, HMAC-SHA-256 and SHA-256 are needed", cause);
    }
  }
}
