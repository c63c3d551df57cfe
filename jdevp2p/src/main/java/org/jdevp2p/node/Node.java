// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.util.List;
import java.util.Optional;
import org.jdevp2p.crypto.PublicKey;

/**
 * What is known of a node: its public key, and where it says it listens. Either a signed {@link
 * NodeRecord} or an {@link Enode} URL; code that must tell them apart switches over the two.
 */
public sealed interface Node permits Enode, NodeRecord {

  /** The key that the node proves to own in the RLPx handshake. */
  PublicKey publicKey();

  /** The id that follows from {@link #publicKey}. */
  NodeId nodeId();

  /**
   * The addresses known without DNS, the most global first; empty if there is none, or only a host
   * name.
   */
  List<Endpoint> endpoints();

  /** As an enode URL; empty if there is no address. */
  Optional<Enode> toEnode();

  /** The signed record, if it is known. */
  Optional<NodeRecord> record();

  /**
   * Reads {@code enode://...} or {@code enr:...}.
   *
   * @throws NodeRecordException if it begins like a record and is none
   * @throws EnodeException if it is no enode URL either
   */
  static Node parse(String text) throws NodeRecordException {
    return text.startsWith(NodeRecord.TEXT_PREFIX) ? NodeRecord.parse(text) : Enode.parse(text);
  }
}
