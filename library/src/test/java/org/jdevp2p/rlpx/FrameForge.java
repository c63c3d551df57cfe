// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import org.jdevp2p.bytes.Bytes;

/**
 * Makes frames whose every part the test chooses; ciphertexts and MACs are right, so that what is
 * wrong is what the test meant to be wrong.
 */
final class FrameForge {

  static final Bytes HEADER_DATA = Bytes.fromHex("c28080");

  private final FrameCipher cipher;
  private final FrameMac mac;

  FrameForge(Secrets secrets) {
    cipher = new FrameCipher(secrets.aes);
    mac = new FrameMac(secrets.mac, secrets.egressMac);
  }

  /** A frame as anybody would make it. */
  Bytes frame(Bytes data) {
    return Bytes.concat(header(data.size(), HEADER_DATA), body(data));
  }

  /** A header that tells {@code size}: 16 bytes of ciphertext and 16 of MAC. */
  Bytes header(int size, Bytes headerData) {
    byte[] plain = new byte[FrameCipher.BLOCK_BYTES];
    plain[0] = (byte) (size >> 16);
    plain[1] = (byte) (size >> 8);
    plain[2] = (byte) size;
    headerData.copyTo(plain, 3);
    byte[] sealed = new byte[FrameCipher.BLOCK_BYTES + FrameMac.MAC_BYTES];
    cipher.apply(plain, 0, plain.length, sealed, 0);
    mac.header(sealed, 0);
    mac.copyTo(sealed, FrameCipher.BLOCK_BYTES);
    return Bytes.wrap(sealed);
  }

  /** What follows the header: {@code data}, padded with zeros, and the MAC. */
  Bytes body(Bytes data) {
    return paddedBody(
        Bytes.concat(data, Bytes.wrap(new byte[FrameCipher.padding(data.size())])).toArray());
  }

  /** The same with padding that the test chose. */
  Bytes paddedBody(byte[] padded) {
    byte[] sealed = new byte[padded.length + FrameMac.MAC_BYTES];
    cipher.apply(padded, 0, padded.length, sealed, 0);
    mac.body(sealed, 0, padded.length);
    mac.endBody();
    mac.copyTo(sealed, padded.length);
    return Bytes.wrap(sealed);
  }
}
