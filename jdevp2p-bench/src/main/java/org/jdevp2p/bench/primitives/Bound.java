// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.primitives;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.crypto.Keccak256;

/**
 * The cryptography that RLPx demands for one frame and nothing else: what no implementation on the
 * same ciphers can go below.
 *
 * <pre>
 *   AES-256-CTR of the header (16 bytes) and of the padded body
 *   Keccak-256 of the padded body, and of 16 bytes twice
 *   two AES-256 blocks, three running digests
 * </pre>
 */
public final class Bound {

  private static final int BLOCK_BYTES = 16;

  /**
   * Small enough for the first-level cache, and for the JIT to see many calls soon: until it has
   * compiled the caller, the JDK's AES-CTR runs without the processor's instructions.
   */
  private static final int CHUNK_BYTES = 4 * 1024;

  private final byte[] header = new byte[BLOCK_BYTES];
  private final byte[] seed = new byte[BLOCK_BYTES];
  private final byte[] digest = new byte[Keccak256.DIGEST_BYTES];
  private final byte[] source = new byte[CHUNK_BYTES];
  private final byte[] target = new byte[CHUNK_BYTES];
  private final Keccak256 state = new Keccak256();
  private final Cipher stream;
  private final Cipher block;

  /** Ready to go. */
  public Bound() throws GeneralSecurityException {
    new Random(1).nextBytes(source);
    SecretKeySpec key = new SecretKeySpec(new byte[32], "AES");
    stream = Cipher.getInstance("AES/CTR/NoPadding");
    stream.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[BLOCK_BYTES]));
    block = Cipher.getInstance("AES/ECB/NoPadding");
    block.init(Cipher.ENCRYPT_MODE, key);
  }

  /** What sealing, or opening, one frame with {@code size} bytes of data costs at the least. */
  public byte[] frame(int size) throws GeneralSecurityException {
    stream.update(header, 0, BLOCK_BYTES, target, 0);
    mac();
    int left = (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    while (left > 0) {
      int part = Math.min(left, CHUNK_BYTES);
      stream.update(source, 0, part, target, 0);
      state.update(target, 0, part);
      left -= part;
    }
    state.digest(digest, 0);
    mac();
    return digest;
  }

  private void mac() throws GeneralSecurityException {
    block.doFinal(digest, 0, BLOCK_BYTES, seed, 0);
    state.update(seed, 0, BLOCK_BYTES).digest(digest, 0);
  }

  /**
   * What one thread can do, with another one at work on the other core.
   *
   * @param framesPerSecond by the clock on the wall
   * @param cpuMicros processor time of a frame, which other programs on the machine disturb less
   */
  public record Rate(double framesPerSecond, double cpuMicros) {}

  /**
   * Repeats {@link #frame} on two threads at once, since both ends of a link are at work at once.
   */
  public static Rate measure(int size, double seconds) throws InterruptedException {
    BlockingQueue<Rate> other = new ArrayBlockingQueue<>(1);
    Thread.ofPlatform().start(() -> other.add(alone(size, seconds)));
    Rate one = alone(size, seconds);
    Rate two = other.take();
    return new Rate(
        (one.framesPerSecond + two.framesPerSecond) / 2, (one.cpuMicros + two.cpuMicros) / 2);
  }

  private static Rate alone(int size, double seconds) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try {
      Bound bound = new Bound();
      long cpu = threads.getCurrentThreadCpuTime();
      long begin = System.nanoTime();
      long end = begin + (long) (seconds * 1e9);
      long frames = 0;
      while (System.nanoTime() < end) {
        bound.frame(size);
        frames++;
      }
      return new Rate(
          frames / ((System.nanoTime() - begin) / 1e9),
          (threads.getCurrentThreadCpuTime() - cpu) / 1e3 / frames);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-256", e);
    }
  }
}
