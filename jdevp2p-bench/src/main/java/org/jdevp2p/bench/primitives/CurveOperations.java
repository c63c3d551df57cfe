// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.primitives;

import java.util.concurrent.TimeUnit;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.crypto.Signature;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a handshake asks of secp256k1. The provider is chosen once in a process, so each has a class
 * of its own, whose fork forces it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class CurveOperations {

  private static final int HASH_BYTES = 32;

  private final Secp256k1 curve = Secp256k1.provider();
  private final SecretKey key = SecretKey.random();
  private final PublicKey remote = SecretKey.random().publicKey();
  private final byte[] hash = new byte[HASH_BYTES];
  private final Signature signature = curve.sign(key, hash);

  /** Says which provider it is that the figures below are of. */
  @Setup
  public void say() {
    System.out.println("# provider: " + curve.name());
  }

  /** ECDH: the x coordinate. */
  @Benchmark
  public byte[] agree() {
    return curve.agree(key, remote);
  }

  /** A recoverable signature. */
  @Benchmark
  public Signature sign() {
    return curve.sign(key, hash);
  }

  /** The signer's public key. */
  @Benchmark
  public PublicKey recover() throws CryptoException {
    return curve.recover(hash, signature);
  }

  /** A new public key. */
  @Benchmark
  public PublicKey publicKey() {
    return curve.publicKey(key);
  }
}
