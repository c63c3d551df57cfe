// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * AES-128 (FIPS 197), encryption alone, with a key that changes with every block or two.
 *
 * <p>For nothing but the {@link Mask} of packets that we send: its key is half of the recipient's
 * id, which everybody knows, so it does not matter that tables betray a key by the time they take.
 * A {@code Cipher} of the JDK needs 0.7 us and half a kilobyte for a new key, for it also prepares
 * to decrypt; whoever sends us packets of ids that he invents would make us do that each time. Here
 * a key costs a tenth of that and no memory.
 *
 * <p>Not safe for use by several threads at once.
 */
final class Aes128 {

  static final int BLOCK_BYTES = 16;

  private static final int ROUNDS = 10;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** SubBytes and MixColumns of the uppermost byte: 2 S(x), S(x), S(x), 3 S(x). */
  private static final int[] TABLE = table();

  private final int[] roundKeys = new int[4 * (ROUNDS + 1)];

  /** Walks through the field by its generator 3, with the inverse (by 1/3) alongside. */
  private static int[] table() {
    int[] table = new int[256];
    int x = 1;
    int inverse = 1;
    do {
      table[x] = column(affine(inverse));
      x ^= twice(x);
      inverse ^= inverse << 1;
      inverse ^= inverse << 2;
      inverse ^= inverse << 4;
      inverse = (inverse & 0x80) == 0 ? inverse & 0xff : (inverse ^ 0x09) & 0xff;
    } while (x != 1);
    table[0] = column(affine(0));
    return table;
  }

  private static int affine(int inverse) {
    int doubled = inverse << 8 | inverse; // rotates within a byte
    return (inverse ^ doubled >> 7 ^ doubled >> 6 ^ doubled >> 5 ^ doubled >> 4 ^ 0x63) & 0xff;
  }

  private static int column(int s) {
    return twice(s) << 24 | s << 16 | s << 8 | (twice(s) ^ s);
  }

  private static int twice(int x) {
    return (x << 1 ^ ((x & 0x80) == 0 ? 0 : 0x1b)) & 0xff;
  }

  /** Takes the 16 bytes of {@code array} from {@code at} on as the key from now on. */
  void key(byte[] array, int at) {
    int[] w = roundKeys;
    for (int i = 0; i < 4; i++) {
      w[i] = (int) WORD.get(array, at + Integer.BYTES * i);
    }
    int constant = 1;
    for (int i = 4; i < w.length; i += 4) {
      int last = w[i - 1];
      w[i] = w[i - 4] ^ substituted(last << 8 | last >>> 24) ^ constant << 24;
      w[i + 1] = w[i - 3] ^ w[i];
      w[i + 2] = w[i - 2] ^ w[i + 1];
      w[i + 3] = last ^ w[i + 2];
      constant = twice(constant);
    }
  }

  /** Encrypts one block. */
  void encrypt(byte[] plain, byte[] encrypted) {
    int[] w = roundKeys;
    int a = (int) WORD.get(plain, 0) ^ w[0];
    int b = (int) WORD.get(plain, 4) ^ w[1];
    int c = (int) WORD.get(plain, 8) ^ w[2];
    int d = (int) WORD.get(plain, 12) ^ w[3];
    int at = 4;
    for (; at < 4 * ROUNDS; at += 4) {
      int nextA = mixed(a, b, c, d) ^ w[at];
      int nextB = mixed(b, c, d, a) ^ w[at + 1];
      int nextC = mixed(c, d, a, b) ^ w[at + 2];
      d = mixed(d, a, b, c) ^ w[at + 3];
      a = nextA;
      b = nextB;
      c = nextC;
    }
    WORD.set(encrypted, 0, substituted(rowsShifted(a, b, c, d)) ^ w[at]);
    WORD.set(encrypted, 4, substituted(rowsShifted(b, c, d, a)) ^ w[at + 1]);
    WORD.set(encrypted, 8, substituted(rowsShifted(c, d, a, b)) ^ w[at + 2]);
    WORD.set(encrypted, 12, substituted(rowsShifted(d, a, b, c)) ^ w[at + 3]);
  }

  /** SubBytes, ShiftRows and MixColumns for one column of the state. */
  private static int mixed(int a, int b, int c, int d) {
    return TABLE[a >>> 24]
        ^ Integer.rotateRight(TABLE[b >>> 16 & 0xff], 8)
        ^ Integer.rotateRight(TABLE[c >>> 8 & 0xff], 16)
        ^ Integer.rotateRight(TABLE[d & 0xff], 24);
  }

  private static int rowsShifted(int a, int b, int c, int d) {
    return (a & 0xff000000) | (b & 0xff0000) | (c & 0xff00) | (d & 0xff);
  }

  /** SubBytes; the S-box stands in the middle of the table. */
  private static int substituted(int word) {
    return (TABLE[word >>> 24] & 0xff00) << 16
        | (TABLE[word >>> 16 & 0xff] & 0xff00) << 8
        | (TABLE[word >>> 8 & 0xff] & 0xff00)
        | (TABLE[word & 0xff] >>> 8 & 0xff);
  }
}
