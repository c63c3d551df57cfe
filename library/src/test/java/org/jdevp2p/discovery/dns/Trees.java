// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeRecord;

/** Keys, nodes and trees of tests. */
final class Trees {

  static final SecretKey SIGNER = key(1);
  static final TreeLink LINK = new TreeLink(SIGNER.publicKey(), "nodes.example.org");

  private Trees() {}

  static SecretKey key(int number) {
    try {
      return SecretKey.of(Bytes.wrap(ByteBuffer.allocate(32).putInt(28, number).array()));
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  static SecretKey key(String hex) {
    try {
      return SecretKey.of(Bytes.fromHex(hex));
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }

  static NodeRecord node(int number) {
    return NodeRecord.builder(key(1000 + number)).udp(30303).sign();
  }

  static List<NodeRecord> nodes(int count) {
    return IntStream.range(0, count).mapToObj(Trees::node).toList();
  }

  static TreeLink link(int number) {
    return new TreeLink(key(100 + number).publicKey(), "tree" + number + ".example.org");
  }

  /** The tree that {@link #link} of this number leads to. */
  static SignedTree tree(int number, long seq, List<NodeRecord> nodes, List<TreeLink> links) {
    return EnrTree.build(seq, nodes, links).sign(key(100 + number), link(number).domain());
  }

  static SignedTree tree(long seq, List<NodeRecord> nodes, List<TreeLink> links) {
    return EnrTree.build(seq, nodes, links).sign(SIGNER, LINK.domain());
  }
}
