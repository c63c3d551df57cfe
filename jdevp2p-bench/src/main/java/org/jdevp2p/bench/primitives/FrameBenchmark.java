// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.primitives;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.rlpx.OutboundMessage;
import org.jdevp2p.rlpx.RlpxConnection;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Frames sealed and opened in memory, through the connection that a link uses, without Snappy; and
 * the {@link Bound} of it in the same run. Random data.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class FrameBenchmark {

  /** How many frames are opened in one measured piece, so that its clock costs nothing. */
  private static final int BATCH = 64;

  private static final int MESSAGE_ID = 0x10;

  /** Two connected ends and one message between them. */
  @State(Scope.Thread)
  public static class Link {

    /** Bytes of message data. */
    @Param({"100", "1024", "32768", "131072", "1048576"})
    public int size;

    MemoryPipe wire = MemoryPipe.pair()[0];
    RlpxConnection sender;
    RlpxConnection receiver;
    OutboundMessage message;

    /** A handshake needs both ends at once. */
    @SuppressWarnings("NullAway.Init") // JMH calls connect before anything else
    public Link() {}

    /** Makes the link. */
    @Setup
    public void connect() throws Exception {
      MemoryPipe[] ends = MemoryPipe.pair();
      SecretKey key = SecretKey.random();
      BufferPool pool = BufferPool.sized();
      RlpxConnection[] accepted = new RlpxConnection[1];
      Thread recipient =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  accepted[0] = RlpxConnection.accept(ends[1], key, pool);
                } catch (IOException e) {
                  ends[1].shutdownOutput();
                }
              });
      wire = ends[0];
      sender = RlpxConnection.initiate(wire, SecretKey.random(), key.publicKey(), pool);
      recipient.join();
      receiver = accepted[0];
      byte[] data = new byte[size];
      new Random(size).nextBytes(data);
      message = sender.prepare(MESSAGE_ID, Bytes.wrap(data));
    }

    void seal() throws IOException {
      sender.write(message);
      sender.flush();
    }
  }

  /** A link whose frames go nowhere. */
  @State(Scope.Thread)
  public static class OutgoingLink extends Link {
    /** From here on. */
    @Setup
    public void forget() {
      wire.forget(true);
    }
  }

  /** A link on which frames wait to be opened. */
  @State(Scope.Thread)
  public static class IncomingLink extends Link {
    /** Seals them. */
    @Setup(Level.Invocation)
    public void fill() throws IOException {
      for (int i = 0; i < BATCH; i++) {
        seal();
      }
    }
  }

  /** The bound's state. */
  @State(Scope.Thread)
  public static class Primitives {
    /** Bytes of message data. */
    @Param({"100", "1024", "32768", "131072", "1048576"})
    public int size;

    final Bound bound;

    /** Ready to go. */
    public Primitives() {
      try {
        bound = new Bound();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A frame sealed and handed to the transport. */
  @Benchmark
  public void seal(OutgoingLink link) throws IOException {
    link.seal();
  }

  /** A frame read and opened; its message is new memory, as on a real link. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void open(IncomingLink link, Blackhole sink) throws IOException {
    for (int i = 0; i < BATCH; i++) {
      sink.consume(
          link.receiver.readMessage(link.receiver.awaitFrame(RlpxConnection.MAX_FRAME_BYTES)));
    }
  }

  /** AES and Keccak alone. */
  @Benchmark
  public byte[] bound(Primitives primitives) throws GeneralSecurityException {
    return primitives.bound.frame(1 + primitives.size);
  }
}
