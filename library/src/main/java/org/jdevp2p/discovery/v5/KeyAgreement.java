// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeId;

/**
 * What both sides of a handshake compute (discv5-theory.md, "Step 3").
 *
 * <pre>
 *   secret         = ecdh(dest-pubkey, ephemeral-key)                 33 bytes, compressed
 *   kdf-info       = "discovery v5 key agreement" | node-id-A | node-id-B
 *   key-data       = HKDF(salt = challenge-data, secret, kdf-info)    SHA-256, 32 bytes
 *   initiator-key  = key-data[:16]
 *   recipient-key  = key-data[16:]
 *
 *   id-signature   = sign(sha256("discovery v5 identity proof"
 *                                | challenge-data | ephemeral-pubkey | node-id-B))
 * </pre>
 */
final class KeyAgreement {

  private static final Bytes KDF_TEXT = Bytes.utf8("discovery v5 key agreement");
  private static final byte[] SIGNATURE_TEXT = "discovery v5 identity proof".getBytes(US_ASCII);

  private final byte[] keyData;

  private KeyAgreement(byte[] keyData) {
    this.keyData = keyData;
  }

  /**
   * Derives the keys.
   *
   * @param own the initiator's ephemeral key, or the recipient's static one
   * @param other the public key of the other side: static, or ephemeral
   */
  static KeyAgreement of(
      SecretKey own, PublicKey other, Bytes challengeData, NodeId initiator, NodeId recipient) {
    byte[] secret = Secp256k1.provider().agreeCompressed(own, other);
    Bytes info = Bytes.concat(KDF_TEXT, initiator.hash(), recipient.hash());
    try {
      return new KeyAgreement(
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract()
                      .addSalt(challengeData.toArray())
                      .addIKM(new SecretKeySpec(secret, "Generic"))
                      .thenExpand(info.toArray(), 2 * Layout.KEY_BYTES)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HKDF", e);
    }
  }

  /** The keys as the initiator, who sent the handshake packet, uses them. */
  SessionKeys ofInitiator() {
    return new SessionKeys(initiatorKey(), recipientKey());
  }

  /** The keys as the recipient, who sent WHOAREYOU, uses them. */
  SessionKeys ofRecipient() {
    return new SessionKeys(recipientKey(), initiatorKey());
  }

  byte[] initiatorKey() {
    return Arrays.copyOf(keyData, Layout.KEY_BYTES);
  }

  byte[] recipientKey() {
    return Arrays.copyOfRange(keyData, Layout.KEY_BYTES, 2 * Layout.KEY_BYTES);
  }

  /** The initiator's proof that it owns its static key. */
  static Bytes idSignature(
      SecretKey initiator, Bytes challengeData, Bytes ephemeralKey, NodeId recipient) {
    byte[] hash = proofHash(challengeData, ephemeralKey, recipient);
    return Secp256k1.provider().sign(initiator, hash).rs();
  }

  /** Whether {@code signature} is the initiator's {@link #idSignature}. */
  static boolean isIdSignature(
      Bytes signature,
      PublicKey initiator,
      Bytes challengeData,
      Bytes ephemeralKey,
      NodeId recipient) {
    byte[] hash = proofHash(challengeData, ephemeralKey, recipient);
    return Secp256k1.provider().verify(hash, signature, initiator);
  }

  private static byte[] proofHash(Bytes challengeData, Bytes ephemeralKey, NodeId recipient) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(SIGNATURE_TEXT);
      sha256.update(challengeData.toArray());
      sha256.update(ephemeralKey.toArray());
      return sha256.digest(recipient.hash().toArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
