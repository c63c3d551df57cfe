// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.Ecies;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.rlp.RlpWriter;

/** Makes handshake packets of any content, encrypted as they should be. */
final class HandshakeForge {

  /** The side under test. */
  static final SecretKey NEAR =
      key("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");

  /** The side in the test's hands. */
  static final SecretKey FAR =
      key("49a7b37aa6f6645917e7b807e9d1c00d4fa71f18343b0d4122a4d2df64dd6fee");

  static final SecretKey EPHEMERAL =
      key("869d6ecf5211f1cc60418a13b9d870b22959d0c16f02bec714c960dd2298a32d");

  static final Bytes NONCE =
      Bytes.fromHex("7e968bba13b6c50e2c4cd7f241cc0d64d1ac25c7f5952df231ac6a2bda8ee5d6");

  /** n, the order of the group: the first number that neither r nor s may be. */
  static final Bytes ORDER =
      Bytes.fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

  private HandshakeForge() {}

  static SecretKey key(String hex) {
    try {
      return SecretKey.of(Bytes.fromHex(hex));
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code plain} encrypted for {@link #NEAR}, with the size before it. */
  static byte[] packet(Bytes plain) {
    int size = plain.size() + Ecies.OVERHEAD;
    byte[] prefix = {(byte) (size >> 8), (byte) size};
    byte[] sealed = Ecies.encrypt(NEAR.publicKey(), plain.toArray(), prefix);
    return Bytes.concat(Bytes.wrap(prefix), Bytes.wrap(sealed)).toArray();
  }

  /** A packet of {@code total} bytes after its prefix: {@code body} and zeros. */
  static byte[] paddedPacket(Bytes body, int total) {
    return packet(Bytes.concat(body, Bytes.wrap(new byte[total - Ecies.OVERHEAD - body.size()])));
  }

  /** The signature with which {@link #FAR} says hello to {@link #NEAR}: r, s, v. */
  static Bytes signature() {
    byte[] toSign = Secp256k1.provider().agree(FAR, NEAR.publicKey());
    for (int i = 0; i < toSign.length; i++) {
      toSign[i] ^= (byte) NONCE.at(i);
    }
    return Secp256k1.provider().sign(EPHEMERAL, toSign).toBytes();
  }

  /** {@code [sig, pubk, nonce]}, left open for the version and more. */
  static RlpWriter openAuth(Bytes signature, Bytes publicKey, Bytes nonce) {
    return new RlpWriter().beginList().put(signature).put(publicKey).put(nonce);
  }

  /** The same with fields that are all right. */
  static RlpWriter openAuth() {
    return openAuth(signature(), FAR.publicKey().toBytes(), NONCE);
  }

  static Bytes auth(Bytes signature, Bytes publicKey, Bytes nonce) {
    return openAuth(signature, publicKey, nonce).put(4).endList().toBytes();
  }

  /** {@code [eph-pubk, nonce, 4]}. */
  static Bytes ack(Bytes ephemeralKey, Bytes nonce) {
    return new RlpWriter().beginList().put(ephemeralKey).put(nonce).put(4).endList().toBytes();
  }

  /** A fresh initiator that {@link #NEAR} is, dialling {@link #FAR}. */
  static Handshake.Initiator nearDiallingFar() {
    return new Handshake.Initiator(NEAR, FAR.publicKey());
  }

  static PublicKey nearKey() {
    return NEAR.publicKey();
  }
}
