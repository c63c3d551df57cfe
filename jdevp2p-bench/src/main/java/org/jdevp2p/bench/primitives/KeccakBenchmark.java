// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.primitives;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.jdevp2p.crypto.Keccak256;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Keccak-256: 1 MiB at once, and the running digest of the MACs; Bouncy Castle's beside ours. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeccakBenchmark {

  private static final int BULK_BYTES = 1 << 20;
  private static final int SEED_BYTES = 16;
  private static final int DIGEST_BITS = 256;

  private final byte[] bulk = randomBytes(BULK_BYTES);
  private final byte[] seed = randomBytes(SEED_BYTES);
  private final byte[] digest = new byte[Keccak256.DIGEST_BYTES];

  private final Keccak256 fresh = new Keccak256();
  private final Keccak256 running = new Keccak256();
  private final KeccakDigest bouncyFresh = new KeccakDigest(DIGEST_BITS);
  private final KeccakDigest bouncyRunning = new KeccakDigest(DIGEST_BITS);

  private static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** 1 MiB hashed. */
  @Benchmark
  public byte[] bulk() {
    fresh.reset();
    fresh.update(bulk, 0, BULK_BYTES).digest(digest, 0);
    return digest;
  }

  /** The same with Bouncy Castle. */
  @Benchmark
  public byte[] bulkBouncyCastle() {
    bouncyFresh.reset();
    bouncyFresh.update(bulk, 0, BULK_BYTES);
    bouncyFresh.doFinal(digest, 0);
    return digest;
  }

  /** 16 bytes more, then the digest of all so far, which a frame takes three times. */
  @Benchmark
  public byte[] runningDigest() {
    running.update(seed, 0, SEED_BYTES).digest(digest, 0);
    return digest;
  }

  /** The same with Bouncy Castle, whose digest ends the state: so it is taken of a copy. */
  @Benchmark
  public byte[] runningDigestBouncyCastle() {
    bouncyRunning.update(seed, 0, SEED_BYTES);
    new KeccakDigest(bouncyRunning).doFinal(digest, 0);
    return digest;
  }
}
