// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jdevp2p.bytes.Bytes;

class MessagePropertiesTest {

  @Property(tries = 500)
  void anyMessageIsReadAsItWasSent(
      @ForAll @IntRange(max = Integer.MAX_VALUE) int id,
      @ForAll("payloads") Bytes payload,
      @ForAll boolean compressed)
      throws IOException {
    LinkPair pair = compressed ? new LinkPair().compressing() : new LinkPair();
    int sent = compressed && id < 0x10 ? id + 0x10 : id; // below lies the base protocol
    InboundMessage message = pair.send(sent, payload).carry().received();
    assertThat(message.id()).isEqualTo(sent);
    assertThat(message.compressed()).isEqualTo(compressed);
    assertThat(message.size()).isEqualTo(payload.size());
    assertThat(message.payload()).isEqualTo(payload);
  }

  @Property(tries = 100)
  void anyMessagesAreReadInTheirOrder(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0x10, max = 300) Integer> ids)
      throws IOException {
    LinkPair pair = new LinkPair().compressing();
    for (int id : ids) {
      pair.send(id, Bytes.wrap(new byte[id * 100]));
    }
    pair.carry();
    for (int id : ids) {
      InboundMessage message = pair.received();
      assertThat(message.id()).isEqualTo(id);
      assertThat(message.size()).isEqualTo(id * 100);
    }
  }

  @Property
  void anyPayloadIsInflatedToWhatWasDeflated(@ForAll("payloads") Bytes payload) throws IOException {
    Bytes deflated = Deflated.of(payload);
    assertThat(Compression.inflatedSize(deflated)).isEqualTo(payload.size());
    assertThat(Compression.inflate(deflated, payload.size())).isEqualTo(payload);
  }

  /** The bound on what data can inflate to must let through the best that a compressor can do. */
  @Property(tries = 200)
  void runOfOneByteIsNeverTakenForFalseClaim(
      @ForAll @IntRange(max = 300_000) int size, @ForAll byte value) throws IOException {
    byte[] run = new byte[size];
    Arrays.fill(run, value);
    Bytes deflated = Deflated.of(Bytes.wrap(run));
    assertThat(Compression.inflate(deflated, size)).isEqualTo(Bytes.wrap(run));
  }

  /** Whatever claims to be compressed is refused with a breach, or inflates to what it claims. */
  @Property(tries = 5_000)
  void anyBytesAreRefusedOrInflateToTheirClaim(@ForAll @Size(max = 200) byte[] data) {
    Bytes bytes = Bytes.of(data);
    try {
      int size = Compression.inflatedSize(bytes);
      assertThat(Compression.inflate(bytes, size).size()).isEqualTo(size);
    } catch (BreachException e) {
      assertThat(e).hasNoCause();
    }
  }

  /** Frames are gathered: 160 kB of them take a socket write for each 64 KiB, not for each. */
  @Example
  void thousandMessagesOf100BytesTakeNoMoreThan60Writes() throws IOException {
    LinkPair pair = new LinkPair();
    int before = pair.nearTransport.writes();
    for (int i = 0; i < 1_000; i++) {
      pair.send(0x10, Bytes.wrap(new byte[100]));
    }
    pair.carry();
    assertThat(pair.nearTransport.writes() - before).isLessThanOrEqualTo(3);
    assertThat(pair.near.socketWrites()).isEqualTo(pair.nearTransport.writes() - before);
    for (int i = 0; i < 1_000; i++) {
      assertThat(pair.received().size()).isEqualTo(100);
    }
  }

  @Example
  void nothingIsWrittenBeforeTheFlushNorByOneWithNothingToWrite() throws IOException {
    LinkPair pair = new LinkPair().send(0x10, Bytes.EMPTY);
    assertThat(pair.near.socketWrites()).isZero();
    pair.near.flush();
    pair.near.flush();
    assertThat(pair.near.socketWrites()).isEqualTo(1);
  }

  @Provide
  Arbitrary<Bytes> payloads() {
    Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(2_000);
    Arbitrary<byte[]> repeating =
        Arbitraries.bytes()
            .between((byte) 0, (byte) 2)
            .array(byte[].class)
            .ofMaxSize(100)
            .map(part -> Bytes.concat(Bytes.of(part), Bytes.of(part), Bytes.of(part)).toArray());
    Arbitrary<byte[]> large = Arbitraries.of(65_535, 65_536, 65_537, 200_000).map(byte[]::new);
    return Arbitraries.frequencyOf(Tuple.of(6, random), Tuple.of(3, repeating), Tuple.of(1, large))
        .map(Bytes::of);
  }
}
