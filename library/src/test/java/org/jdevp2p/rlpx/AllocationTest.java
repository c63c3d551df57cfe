// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the paths of a frame allocate, on this thread, once they are warm. The least of several
 * rounds counts: what the compiler and class loading add now and then is not the code's.
 */
class AllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int ROUNDS = 30;
  private static final int TURNS = 200;

  /** An exception and its text. */
  private static final int REFUSAL_BYTES = 1_024;

  /** Two records, two {@code Bytes}, headers of arrays. */
  private static final int OBJECTS_BYTES = 256;

  interface Turn {
    void run() throws IOException;
  }

  /** The array of what is received is all: on the way out nothing is copied, on the way in once. */
  @Test
  void messageOf1KiBTakesItsOwnArrayAndFewSmallObjects() throws IOException {
    Loop loop = new Loop();
    BufferPool pool = new BufferPool(2);
    FrameWriter writer = new FrameWriter(loop, MirroredSecrets.near(), pool);
    FrameReader reader = new FrameReader(loop, MirroredSecrets.far(), pool);
    byte[] id = {0x10};
    byte[] payload = new byte[1_024];
    long allocated =
        leastAllocatedPerTurn(() -> {
          writer.write(id, 1, payload, 0, payload.length);
          writer.flush();
          int size = reader.readHeader(RlpxConnection.MAX_FRAME_BYTES);
          reader.readBody(new byte[size], size);
        });
    assertThat(allocated).isLessThanOrEqualTo(1_024 + OBJECTS_BYTES);
  }

  /** The same through the API. */
  @Test
  void preparedMessageOf1KiBTakesItsOwnArrayAndFewSmallObjects() throws IOException {
    FarSide far = new FarSide();
    Bytes payload = Bytes.wrap(new byte[1_024]);
    long written =
        leastAllocatedPerTurn(() -> {
          far.link.write(far.link.prepare(0x10, payload));
          far.link.discardUnflushed();
        });
    assertThat(written).isLessThanOrEqualTo(OBJECTS_BYTES);
  }

  /**
   * Snappy tries in a buffer of the pool, and what it does not shrink goes out from where it is.
   */
  @Test
  void randomMessageOf1KiBIsCompressedWithoutAnArrayOfItsOwn() throws IOException {
    FarSide far = new FarSide().compressing();
    byte[] random = new byte[1_024];
    new Random(1).nextBytes(random);
    Bytes payload = Bytes.wrap(random);
    long written =
        leastAllocatedPerTurn(() -> {
          far.link.write(far.link.prepare(0x10, payload));
          far.link.discardUnflushed();
        });
    assertThat(written).isLessThanOrEqualTo(OBJECTS_BYTES);
  }

  @ParameterizedTest
  @ValueSource(ints = {128 * 1024, 1024 * 1024})
  void largeRandomMessageIsCompressedWithoutAnArrayOfItsOwn(int size) throws IOException {
    FarSide far = new FarSide().compressing();
    byte[] random = new byte[size];
    new Random(1).nextBytes(random);
    Bytes payload = Bytes.wrap(random);
    assertThat(leastAllocatedPerTurn(() -> far.link.prepare(0x10, payload)))
        .isLessThanOrEqualTo(OBJECTS_BYTES);
  }

  /** H15: 16 MiB told by a header, to a reader that takes 2 KiB. */
  @Test
  void frameOverTheLimitIsRefusedFromItsHeaderWithNothingAllocatedForIt() throws IOException {
    Loop loop = new Loop();
    FrameForge forge = new FrameForge(MirroredSecrets.far());
    FrameReader reader = new FrameReader(loop, MirroredSecrets.near(), new BufferPool(1));
    for (int i = 0; i < ROUNDS * TURNS; i++) {
      Bytes header = forge.header(RlpxConnection.MAX_FRAME_BYTES, FrameForge.HEADER_DATA);
      loop.write(header.toArray(), 0, header.size());
    }
    long allocated =
        leastAllocatedPerTurn(() ->
            assertRefused(() -> {
              int size = reader.readHeader(2_048);
              reader.readBody(new byte[size], size);
            }));
    assertThat(allocated).isLessThanOrEqualTo(REFUSAL_BYTES);
  }

  /** H18: what five bytes say they are. */
  @Test
  void fiveBytesThatClaimToBe16MiBAllocateNoMoreThan1KiB() throws IOException {
    Bytes frame = Bytes.fromHex("10ffffff0700");
    FarSide far = new FarSide().compressing();
    List<Bytes> frames = new ArrayList<>();
    for (int i = 0; i < ROUNDS * TURNS; i++) {
      frames.add(far.forge.frame(frame));
    }
    far.raw(Bytes.concat(frames.toArray(Bytes[]::new)));
    long allocated = leastAllocatedPerTurn(() -> assertRefused(far::received));
    assertThat(allocated).isLessThanOrEqualTo(REFUSAL_BYTES);
  }

  /** It is looked at to tell the two forms of a Disconnect apart, and not inflated for that. */
  @Test
  void disconnectThatClaimsMegabytesAllocatesNothingForThem() throws IOException {
    Bytes bomb = Deflated.of(Bytes.wrap(new byte[RlpxConnection.MAX_MESSAGE_BYTES]));
    Bytes frame = Bytes.concat(Bytes.fromHex("01"), bomb);
    FarSide far = new FarSide().compressing();
    far.frame(frame).frame(frame).received();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    far.received();
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(frame.size() + 200_000L);
  }

  private static void assertRefused(Turn turn) throws IOException {
    try {
      turn.run();
    } catch (BreachException expected) {
      return;
    }
    throw new AssertionError("not refused");
  }

  private static long leastAllocatedPerTurn(Turn turn) throws IOException {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < TURNS; i++) {
        turn.run();
      }
      least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / TURNS);
    }
    return least;
  }

  /** A transport whose output is its own input, and that allocates nothing. */
  private static final class Loop implements Transport {
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(1);

    private final byte[] ring = new byte[1 << 18];
    private int read;
    private int written;

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = Math.min(length, written - read);
      System.arraycopy(ring, read, target, offset, count);
      read += count;
      return count == 0 ? -1 : count;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      if (read == written) {
        read = 0;
        written = 0;
      }
      System.arraycopy(source, offset, ring, written, length);
      written += length;
    }

    @Override
    public int available() {
      return written - read;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void close() {}

    @Override
    public InetSocketAddress localAddress() {
      return NOWHERE;
    }

    @Override
    public InetSocketAddress remoteAddress() {
      return NOWHERE;
    }
  }
}
