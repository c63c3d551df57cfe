// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.util.concurrent.TimeUnit;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A whole handshake, both ends one after the other on one thread: new ephemeral keys, auth, ack,
 * and the secrets of both sides. No socket.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class HandshakeOperations {

  private final SecretKey initiatorKey = SecretKey.random();
  private final SecretKey recipientKey = SecretKey.random();

  /** Says which provider it is that the figure is of. */
  @Setup
  public void say() {
    System.out.println("# provider: " + Secp256k1.provider().name());
  }

  /** From nothing to the secrets of both sides. */
  @Benchmark
  public void bothEnds(Blackhole sink) throws HandshakeException {
    Handshake.Initiator initiator = new Handshake.Initiator(initiatorKey, recipientKey.publicKey());
    Handshake.Recipient recipient = new Handshake.Recipient(recipientKey, initiator.auth());
    sink.consume(initiator.readAck(recipient.ack()));
    sink.consume(recipient.secrets());
  }
}
