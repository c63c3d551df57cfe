// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import java.util.random.RandomGenerator;

/**
 * SipHash-2-4 of two words under a random key: who does not have the key cannot make two inputs
 * that meet in a table.
 */
final class SecretHash {

  private static final long LENGTH_BLOCK = 16L << 56;

  private final long key0;
  private final long key1;

  SecretHash(RandomGenerator random) {
    this(random.nextLong(), random.nextLong());
  }

  SecretHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  long of(long first, long second) {
    long[] v = {
      key0 ^ 0x736f6d6570736575L,
      key1 ^ 0x646f72616e646f6dL,
      key0 ^ 0x6c7967656e657261L,
      key1 ^ 0x7465646279746573L
    };
    absorb(v, first);
    absorb(v, second);
    absorb(v, LENGTH_BLOCK);
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++) {
      round(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

  private static void absorb(long[] v, long word) {
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
  }

  private static void round(long[] v) {
    v[0] += v[1];
    v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
    v[0] = Long.rotateLeft(v[0], 32);
    v[2] += v[3];
    v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
    v[2] = Long.rotateLeft(v[2], 32);
  }
}
