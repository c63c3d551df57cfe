// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.junit.jupiter.api.Test;

/**
 * The writer against the text of the specification: no state is kept here, every digest is taken of
 * all bytes since the handshake, four a frame, as rlpx.md "MAC" spells it out.
 */
class FrameModelTest {

  private final ByteArrayOutputStream macInput = new ByteArrayOutputStream();
  private final Cipher stream;

  FrameModelTest() throws GeneralSecurityException {
    stream = Cipher.getInstance("AES/CTR/NoPadding");
    stream.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(MirroredSecrets.AES, "AES"),
        new IvParameterSpec(new byte[16]));
    macInput.writeBytes(MirroredSecrets.NEAR_EGRESS);
  }

  @Test
  void framesAreWhatTheSpecificationSays() throws IOException, GeneralSecurityException {
    ReplayTransport transport = new ReplayTransport();
    FrameWriter writer = new FrameWriter(transport, MirroredSecrets.near(), new BufferPool(1));
    for (int size : new int[] {1, 15, 16, 17, 135, 136, 137, 1_000, 70_000}) {
      byte[] data = new byte[size];
      Arrays.fill(data, (byte) size);
      writer.write(data, 1, data, 1, size - 1);
      writer.flush();
      assertThat(transport.takeWritten()).isEqualTo(frame(data));
    }
  }

  private Bytes frame(byte[] data) throws GeneralSecurityException {
    byte[] header = new byte[16];
    header[0] = (byte) (data.length >> 16);
    header[1] = (byte) (data.length >> 8);
    header[2] = (byte) data.length;
    header[3] = (byte) 0xc2;
    header[4] = (byte) 0x80;
    header[5] = (byte) 0x80;
    byte[] headerCiphertext = stream.update(header);
    macInput.writeBytes(xor(aes(digest()), headerCiphertext));
    byte[] headerMac = digest();

    byte[] padded = Arrays.copyOf(data, (data.length + 15) / 16 * 16);
    byte[] frameCiphertext = stream.update(padded);
    macInput.writeBytes(frameCiphertext);
    macInput.writeBytes(xor(aes(digest()), digest()));
    byte[] frameMac = digest();

    return Bytes.concat(
        Bytes.wrap(headerCiphertext),
        Bytes.wrap(headerMac),
        Bytes.wrap(frameCiphertext),
        Bytes.wrap(frameMac));
  }

  /** {@code keccak256.digest(egress-mac)[:16]}. */
  private byte[] digest() {
    return Arrays.copyOf(Keccak256.hash(macInput.toByteArray()), 16);
  }

  /** {@code aes(mac-secret, ...)}. */
  private static byte[] aes(byte[] block) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(MirroredSecrets.MAC, "AES"));
    return cipher.doFinal(block);
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] result = a.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= b[i];
    }
    return result;
  }
}
