// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What two nodes share, and which message ids each of it has. Both sides work this out alone and
 * must come to the same.
 *
 * <p>Of several shared versions of a name the highest counts and only it takes room; names are laid
 * out from 0x10 in ASCII order. Source: rlpx.md "Message ID-based Multiplexing".
 */
public final class SharedCapabilities {

  /** Ids are looked up in an array; nobody needs more than a few dozen. */
  static final int MAX_MESSAGE_COUNT = 1 << 16;

  private SharedCapabilities() {}

  /**
   * Lays out what is shared.
   *
   * @param ours what we speak, with the number of message ids of each
   * @param theirs what the remote's Hello announced, in any order, duplicates included
   * @return the shared ones by name
   */
  public static List<SharedCapability> match(
      Map<Capability, Integer> ours, Collection<Capability> theirs) {
    Set<Capability> announced = new HashSet<>(theirs);
    TreeMap<String, Capability> highest = new TreeMap<>();
    for (Capability capability : ours.keySet()) {
      if (announced.contains(capability)) {
        highest.merge(capability.name(), capability, (a, b) -> a.version() > b.version() ? a : b);
      }
    }
    List<SharedCapability> shared = new ArrayList<>(highest.size());
    int offset = BaseProtocol.LENGTH;
    for (Capability capability : highest.values()) {
      int length = ours.getOrDefault(capability, 0);
      shared.add(new SharedCapability(capability, offset, length));
      offset += length;
    }
    return shared;
  }

  /**
   * Checks protocols that are to run on one node.
   *
   * @throws IllegalArgumentException if a capability comes twice, or needs a number of message ids
   *     that is not 1 to 65,536
   */
  public static Map<Capability, Integer> lengths(Collection<? extends Protocol> protocols) {
    Map<Capability, Integer> lengths = new TreeMap<>();
    for (Protocol protocol : protocols) {
      int count = protocol.messageCount();
      if (count < 1 || count > MAX_MESSAGE_COUNT) {
        throw new IllegalArgumentException(
            "protocol "
                + protocol.capability()
                + " needs "
                + count
                + " message ids, expected 1 to "
                + MAX_MESSAGE_COUNT);
      }
      if (lengths.putIfAbsent(protocol.capability(), count) != null) {
        throw new IllegalArgumentException("protocol " + protocol.capability() + " comes twice");
      }
    }
    return lengths;
  }
}
