// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeRecord;

/** Nodes, addresses and topics that are the same in every run. */
final class TopicFixtures {

  static final Topic TOPIC = Topic.named("a");
  static final Topic OTHER = Topic.named("b");

  private TopicFixtures() {}

  static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  /** The record of a registrar, a number of 1 or more gives a key, at this address. */
  static NodeRecord record(int number, String address) {
    return node(number, address).entries(List.of(Capability.ENTRY));
  }

  /**
   * The records of registrars at a distance from {@link #TOPIC}.
   *
   * @param address with an x, in whose place each has a number of its own, 1 to 250
   */
  static List<NodeRecord> at(int distance, int count, String address) {
    return IntStream.iterate(1, number -> number + 1)
        .filter(number -> TOPIC.logDistance(node(number, "1.1.1.1").nodeId()) == distance)
        .limit(count)
        .mapToObj(number -> record(number, address.replace("x", "" + (number % 250 + 1))))
        .toList();
  }

  static LocalNode node(int number, String address) {
    byte[] scalar = new byte[SecretKey.SIZE_BYTES];
    new Random(number).nextBytes(scalar);
    scalar[0] = 1;
    try {
      LocalNode node = new LocalNode(SecretKey.of(Bytes.wrap(scalar)), 1);
      node.endpoint(new Endpoint(ip(address), 0, 30_303));
      return node;
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }
}
