// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.table.Target;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class PacketFuzzTest {

  private static final TestNode READER = new TestNode(new VirtualNetwork(), 1);

  /** Any packet under the mask, which a fuzzer would not find by itself. */
  @FuzzTest
  void anyPacketIsRefusedOrRead(byte[] data) {
    byte[] datagram = bounded(data, 1_400);
    if (datagram.length >= Layout.IV_BYTES) {
      new Mask(READER.id()).apply(datagram, Layout.IV_BYTES, datagram.length);
    }
    PacketReader reader = new PacketReader(READER.id());
    if (!reader.isV5(datagram, datagram.length)) {
      return;
    }
    try {
      Packet packet = TestNode.read(reader, datagram, datagram.length);
      assertThat(datagram.length).isBetween(Layout.MIN_PACKET_BYTES, Layout.MAX_PACKET_BYTES);
      assertThat(packet.header()).isEqualTo(Bytes.copyOf(data, 0, packet.header().size()));
    } catch (PacketException e) {
      assertThat(e.drop()).isEqualTo(Drop.MALFORMED_PACKET);
    }
  }

  @FuzzTest
  void anyMessageIsRefusedOrReadTheSameOnceWritten(byte[] data) throws PacketException {
    Message message;
    try {
      message = Message.decode(Bytes.of(data));
    } catch (PacketException e) {
      assertThat(e.drop()).isIn(Drop.MALFORMED_MESSAGE, Drop.UNKNOWN_MESSAGE);
      return;
    }
    assertThat(message.requestId().size()).isLessThanOrEqualTo(Layout.MAX_REQUEST_ID_BYTES);
    assertThat(message.encode().size()).isLessThanOrEqualTo(data.length);
    assertThat(Message.decode(message.encode())).isEqualTo(message);
  }

  /** What answers our WHOAREYOU: a session, or the challenge waits on. */
  @FuzzTest
  void anyAuthdataIsAHandshakeOrLeavesTheChallenge(byte[] data) {
    VirtualNetwork network = new VirtualNetwork();
    TestNode node = new TestNode(network, 1);
    Stranger stranger = new Stranger(network, 66);
    stranger.knocks(node);
    network.run(Duration.ofMillis(25));
    stranger.shakesWithAuthdata(node, stranger.challenge(), Bytes.wrap(bounded(data, 1_000)));
    network.run(Duration.ofMillis(25));
    assertThat(node.v5.stats().challenges() + node.v5.stats().sessions()).isEqualTo(1);
  }

  /** A node with a session, which waits for an answer of ours. */
  @FuzzTest
  void anyMessageInASessionIsAnsweredOrDropped(byte[] data) {
    VirtualNetwork network = new VirtualNetwork();
    TestNode node = new TestNode(network, 1);
    Stranger stranger = new Stranger(network, 66);
    stranger.knocks(node);
    network.run(Duration.ofMillis(25));
    Message ping = new Message.Ping(Bytes.of((byte) 1), 10);
    SessionKeys keys = stranger.shakes(node, stranger.challenge(), ping);
    network.run(Duration.ofMillis(25));
    int before = stranger.inbox.size();
    stranger.sends(node, keys, Bytes.wrap(bounded(data, Layout.MAX_MESSAGE_BYTES)));
    network.run(Duration.ofMillis(25));
    assertThat(stranger.inbox.size() - before).isLessThanOrEqualTo(6);
    assertThat(node.v5.stats().requests()).isLessThanOrEqualTo(1);

    TestNode.Asked<?> asked = node.asksNodes(stranger.record(), Target.of(node.id()));
    network.run(Duration.ofMillis(10));
    Bytes request = stranger.opened(keys).getLast().requestId();
    stranger.sends(node, keys, answer(request, data));
    network.run(Duration.ofSeconds(4));
    assertThat(asked.isOver()).isTrue();
  }

  /** The data as what follows the request id in NODES. */
  private static Bytes answer(Bytes requestId, byte[] data) {
    Bytes content = Bytes.wrap(bounded(data, 1_000));
    return Bytes.concat(
        Bytes.of((byte) Message.Nodes.TYPE),
        new org.jdevp2p.rlp.RlpWriter().list(out -> out.put(requestId).putRaw(content)).toBytes());
  }

  private static byte[] bounded(byte[] data, int most) {
    return java.util.Arrays.copyOf(data, Math.min(data.length, most));
  }
}
