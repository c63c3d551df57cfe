// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/**
 * What a lookup looks for.
 *
 * @param id the point in the id space
 * @param publicKey the 64 bytes whose hash is {@code id}: v4 asks with these. They need not be a
 *     point of the curve. Without them only v5 can be asked
 */
public record Target(NodeId id, Optional<Bytes> publicKey) {

  private static final int KEY_BYTES = 64;

  /** A random point that both versions can ask for. */
  public static Target random(RandomGenerator random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    Bytes bytes = Bytes.wrap(key);
    return new Target(new NodeId(Keccak256.hash(bytes)), Optional.of(bytes));
  }

  /** The point at which a node sits. */
  public static Target of(Node node) {
    return new Target(node.nodeId(), Optional.of(node.publicKey().toBytes()));
  }

  /** A point of which only the id is known. */
  public static Target of(NodeId id) {
    return new Target(id, Optional.empty());
  }
}
