// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.net.InetAddress;
import java.util.function.IntFunction;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/** Nodes of tests: the same number is always the same key. */
final class Sample {

  static final int PORT = 30303;

  /** Whose tables the tests look at. */
  static final NodeId SELF = NodeId.of(key(1).publicKey());

  private Sample() {}

  static SecretKey key(int number) {
    byte[] secret = new byte[SecretKey.SIZE_BYTES];
    secret[0] = 1;
    for (int i = 0; i < Integer.BYTES; i++) {
      secret[secret.length - 1 - i] = (byte) (number >>> (Byte.SIZE * i));
    }
    try {
      return SecretKey.of(Bytes.wrap(secret));
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  static Enode enode(int number, String ip) {
    return Enode.of(key(number).publicKey(), endpoint(ip));
  }

  static NodeRecord record(int number, String ip) {
    return record(number, ip, 1);
  }

  static NodeRecord record(int number, String ip, long seq) {
    return NodeRecord.builder(key(number)).endpoint(endpoint(ip)).seq(seq).sign();
  }

  static Endpoint endpoint(String ip) {
    return new Endpoint(ip(ip), PORT, PORT);
  }

  static InetAddress ip(String ip) {
    return InetAddress.ofLiteral(ip);
  }

  /** An address in a /24 of its own. */
  static String lonely(int number) {
    return "%d.%d.%d.1".formatted(20 + (number >> 16), (number >> 8) & 0xff, number & 0xff);
  }

  /** Numbers from {@code from} on of nodes at that distance from {@link #SELF}. */
  static int[] at(int distance, int from, int count) {
    return java.util.stream.IntStream.iterate(from, i -> i + 1)
        .filter(i -> SELF.logDistance(NodeId.of(key(i).publicKey())) == distance)
        .limit(count)
        .toArray();
  }

  static Node[] nodes(int[] numbers, IntFunction<Node> make) {
    return java.util.Arrays.stream(numbers).mapToObj(make).toArray(Node[]::new);
  }
}
