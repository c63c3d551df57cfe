// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import static java.lang.Long.rotateLeft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;

/**
 * Keccak-256, the hash of Ethereum: the sponge that became SHA-3, with the padding it had before.
 *
 * <p>The state is 25 lanes of 64 bits; lane {@code i} stands at column {@code i % 5}, row {@code i /
 * 5}. Input is XORed into the first 17 lanes (the rate, 136 bytes), little endian, as it comes: there
 * is no buffer. Whenever the rate is full, {@link #permute} mixes all lanes. The digest is the first
 * four lanes after the padding (a 1 bit after the last byte, a 1 bit at the end of the rate) and one
 * more permutation.
 *
 * <p>That last permutation writes to a second set of lanes and the padding is taken away again, so a
 * digest can be taken at any time and more input may follow. RLPx takes three per frame: this is why
 * there is no copying, no allocating and no finished state here.
 *
 * <p>Hashes what it is fed and knows nothing else. Not safe for use by several threads at once.
 */
public final class Keccak256 {

  /** The size of a digest: 32 bytes. */
  public static final int DIGEST_BYTES = 32;

  private static final int LANES = 25;

  /** What one permutation takes in: 136 bytes. The other 64 bytes of the state are the capacity. */
  private static final int RATE_BYTES = 136;

  private static final int RATE_LANES = RATE_BYTES / Long.BYTES;

  /** The first padding bit, in front of the lane's other bits; SHA-3 has 6 here. */
  private static final long FIRST_PADDING_BIT = 1L;

  private static final long LAST_PADDING_BIT = 1L << 63;

  private static final VarHandle LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Iota: what each round adds to lane 0, so that no two rounds are alike. */
  private static final long[] ROUND_CONSTANTS = {
    0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL, 0x8000000080008000L,
    0x000000000000808bL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L,
    0x000000000000008aL, 0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL,
    0x000000008000808bL, 0x800000000000008bL, 0x8000000000008089L, 0x8000000000008003L,
    0x8000000000008002L, 0x8000000000000080L, 0x000000000000800aL, 0x800000008000000aL,
    0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L,
  };

  private final long[] state = new long[LANES];

  /** Where the last permutation of a digest goes, so that {@link #state} stays. */
  private final long[] scratch = new long[LANES];

  /** How many bytes of the rate are filled: 0 to 135. */
  private int filled;

  /** The state before any input. */
  public Keccak256() {}

  /** Takes in all of {@code input}. */
  public Keccak256 update(byte[] input) {
    return update(input, 0, input.length);
  }

  /** Takes in all of {@code input}. */
  public Keccak256 update(Bytes input) {
    return update(UnsafeBytes.array(input), UnsafeBytes.offset(input), input.size());
  }

  /**
   * Takes in {@code length} bytes of {@code input} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public Keccak256 update(byte[] input, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, input.length);
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (filled == 0 && end - at >= RATE_BYTES) {
        absorbBlock(input, at);
        at += RATE_BYTES;
      } else {
        int size = Math.min(end - at, RATE_BYTES - filled);
        absorbPart(input, at, size);
        at += size;
      }
    }
    return this;
  }

  /** Takes in a whole rate at once. */
  private void absorbBlock(byte[] input, int offset) {
    for (int lane = 0; lane < RATE_LANES; lane++) {
      state[lane] ^= (long) LITTLE_ENDIAN.get(input, offset + lane * Long.BYTES);
    }
    permute(state, state);
  }

  /** Takes in what still fits into the rate, by lanes where input and lanes are aligned. */
  private void absorbPart(byte[] input, int offset, int size) {
    int at = offset;
    int end = offset + size;
    while (at < end) {
      if (filled % Long.BYTES == 0 && end - at >= Long.BYTES) {
        state[filled / Long.BYTES] ^= (long) LITTLE_ENDIAN.get(input, at);
        at += Long.BYTES;
        filled += Long.BYTES;
      } else {
        state[filled / Long.BYTES] ^= (input[at] & 0xffL) << (Byte.SIZE * (filled % Long.BYTES));
        at++;
        filled++;
      }
    }
    if (filled == RATE_BYTES) {
      permute(state, state);
      filled = 0;
    }
  }

  /**
   * Writes the digest of everything taken in so far: 32 bytes of {@code out} from {@code offset} on.
   * More input may follow, as if no digest had been taken. Allocates nothing.
   *
   * @throws IndexOutOfBoundsException if {@code out} has no room for them
   */
  public void digest(byte[] out, int offset) {
    Objects.checkFromIndexSize(offset, DIGEST_BYTES, out.length);
    togglePadding();
    permute(state, scratch);
    togglePadding();
    for (int lane = 0; lane < DIGEST_BYTES / Long.BYTES; lane++) {
      LITTLE_ENDIAN.set(out, offset + lane * Long.BYTES, scratch[lane]);
    }
  }

  /** Adds the padding where the input ends now, or takes it away again. */
  private void togglePadding() {
    state[filled / Long.BYTES] ^= FIRST_PADDING_BIT << (Byte.SIZE * (filled % Long.BYTES));
    state[RATE_LANES - 1] ^= LAST_PADDING_BIT;
  }

  /** The digest of everything taken in so far, as a new array; more input may follow. */
  public byte[] digest() {
    byte[] out = new byte[DIGEST_BYTES];
    digest(out, 0);
    return out;
  }

  /** Forgets all input. */
  public void reset() {
    Arrays.fill(state, 0);
    filled = 0;
  }

  /** The digest of {@code parts}, one after another. */
  public static byte[] hash(byte[]... parts) {
    Keccak256 keccak = new Keccak256();
    for (byte[] part : parts) {
      keccak.update(part);
    }
    return keccak.digest();
  }

  /** The digest of {@code input}. */
  public static Bytes hash(Bytes input) {
    return Bytes.wrap(new Keccak256().update(input).digest());
  }

  /**
   * Keccak-f[1600] of FIPS 202, section 3.3: 24 rounds of theta, rho, pi, chi and iota.
   *
   * <p>The names are those of the standard: {@code a} are the lanes, {@code c} the parities of the
   * columns, {@code d} what theta adds to each column, {@code b} the lanes after rho has rotated and
   * pi has moved them.
   *
   * <p>All of them are local variables: on arrays the same code is five times slower. The loop turns
   * once per round, since HotSpot never compiles a method of more than 8,000 bytes of bytecode, and
   * unrolling two or four rounds was slower as well. It begins after the parities, which are
   * computed for the next round while this one's lanes are still at hand: 7 % faster.
   *
   * @param from the lanes before
   * @param to the lanes after; may be the same array
   */
  private static void permute(long[] from, long[] to) {
    long a0 = from[0];
    long a1 = from[1];
    long a2 = from[2];
    long a3 = from[3];
    long a4 = from[4];
    long a5 = from[5];
    long a6 = from[6];
    long a7 = from[7];
    long a8 = from[8];
    long a9 = from[9];
    long a10 = from[10];
    long a11 = from[11];
    long a12 = from[12];
    long a13 = from[13];
    long a14 = from[14];
    long a15 = from[15];
    long a16 = from[16];
    long a17 = from[17];
    long a18 = from[18];
    long a19 = from[19];
    long a20 = from[20];
    long a21 = from[21];
    long a22 = from[22];
    long a23 = from[23];
    long a24 = from[24];

    long c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
    long c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
    long c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
    long c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
    long c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;

    for (long roundConstant : ROUND_CONSTANTS) {
      long d0 = c4 ^ rotateLeft(c1, 1);
      long d1 = c0 ^ rotateLeft(c2, 1);
      long d2 = c1 ^ rotateLeft(c3, 1);
      long d3 = c2 ^ rotateLeft(c4, 1);
      long d4 = c3 ^ rotateLeft(c0, 1);

      long b0 = a0 ^ d0;
      long b1 = rotateLeft(a6 ^ d1, 44);
      long b2 = rotateLeft(a12 ^ d2, 43);
      long b3 = rotateLeft(a18 ^ d3, 21);
      long b4 = rotateLeft(a24 ^ d4, 14);
      long b5 = rotateLeft(a3 ^ d3, 28);
      long b6 = rotateLeft(a9 ^ d4, 20);
      long b7 = rotateLeft(a10 ^ d0, 3);
      long b8 = rotateLeft(a16 ^ d1, 45);
      long b9 = rotateLeft(a22 ^ d2, 61);
      long b10 = rotateLeft(a1 ^ d1, 1);
      long b11 = rotateLeft(a7 ^ d2, 6);
      long b12 = rotateLeft(a13 ^ d3, 25);
      long b13 = rotateLeft(a19 ^ d4, 8);
      long b14 = rotateLeft(a20 ^ d0, 18);
      long b15 = rotateLeft(a4 ^ d4, 27);
      long b16 = rotateLeft(a5 ^ d0, 36);
      long b17 = rotateLeft(a11 ^ d1, 10);
      long b18 = rotateLeft(a17 ^ d2, 15);
      long b19 = rotateLeft(a23 ^ d3, 56);
      long b20 = rotateLeft(a2 ^ d2, 62);
      long b21 = rotateLeft(a8 ^ d3, 55);
      long b22 = rotateLeft(a14 ^ d4, 39);
      long b23 = rotateLeft(a15 ^ d0, 41);
      long b24 = rotateLeft(a21 ^ d1, 2);

      a0 = b0 ^ (~b1 & b2) ^ roundConstant;
      a1 = b1 ^ (~b2 & b3);
      a2 = b2 ^ (~b3 & b4);
      a3 = b3 ^ (~b4 & b0);
      a4 = b4 ^ (~b0 & b1);
      a5 = b5 ^ (~b6 & b7);
      a6 = b6 ^ (~b7 & b8);
      a7 = b7 ^ (~b8 & b9);
      a8 = b8 ^ (~b9 & b5);
      a9 = b9 ^ (~b5 & b6);
      a10 = b10 ^ (~b11 & b12);
      a11 = b11 ^ (~b12 & b13);
      a12 = b12 ^ (~b13 & b14);
      a13 = b13 ^ (~b14 & b10);
      a14 = b14 ^ (~b10 & b11);
      a15 = b15 ^ (~b16 & b17);
      a16 = b16 ^ (~b17 & b18);
      a17 = b17 ^ (~b18 & b19);
      a18 = b18 ^ (~b19 & b15);
      a19 = b19 ^ (~b15 & b16);
      a20 = b20 ^ (~b21 & b22);
      a21 = b21 ^ (~b22 & b23);
      a22 = b22 ^ (~b23 & b24);
      a23 = b23 ^ (~b24 & b20);
      a24 = b24 ^ (~b20 & b21);

      c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20;
      c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21;
      c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
      c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23;
      c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
    }

    to[0] = a0;
    to[1] = a1;
    to[2] = a2;
    to[3] = a3;
    to[4] = a4;
    to[5] = a5;
    to[6] = a6;
    to[7] = a7;
    to[8] = a8;
    to[9] = a9;
    to[10] = a10;
    to[11] = a11;
    to[12] = a12;
    to[13] = a13;
    to[14] = a14;
    to[15] = a15;
    to[16] = a16;
    to[17] = a17;
    to[18] = a18;
    to[19] = a19;
    to[20] = a20;
    to[21] = a21;
    to[22] = a22;
    to[23] = a23;
    to[24] = a24;
  }
}
