// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;
import org.jdevp2p.rlpx.BreachException;

/**
 * The first message of each side.
 *
 * <pre>[protocolVersion, clientId, [[name, version], ...], listenPort, nodeId, ...]</pre>
 *
 * Source: rlpx.md "Hello (0x00)", EIP-8: further items are ignored, any version is taken.
 *
 * @param version version of the base protocol, unsigned
 * @param clientId which software, in its own words; control characters are replaced when read
 * @param capabilities what the sender speaks, in the order it said
 * @param listenPort ignored by everybody, 0 as a rule
 * @param nodeId the sender's public key, 64 bytes without the leading 04
 */
public record Hello(
    long version, String clientId, List<Capability> capabilities, long listenPort, Bytes nodeId) {

  private static final int NODE_ID_BYTES = 64;

  /** Copies the list. */
  public Hello {
    capabilities = List.copyOf(capabilities);
  }

  /** Our own Hello. */
  public static Hello of(String clientId, List<Capability> capabilities, PublicKey key) {
    return new Hello(BaseProtocol.VERSION, clientId, capabilities, 0, key.toBytes());
  }

  /** The message data. */
  public Bytes encode() {
    RlpWriter writer = new RlpWriter().beginList().put(version).put(clientId).beginList();
    for (Capability capability : capabilities) {
      writer.beginList().put(capability.name()).put(capability.version()).endList();
    }
    return writer.endList().put(listenPort).put(nodeId).endList().toBytes();
  }

  /**
   * Reads message data.
   *
   * @throws BreachException if it is no Hello: not RLP, a field missing, a capability name that is
   *     empty, too long or not printable, a node id that has not 64 bytes
   */
  public static Hello decode(Bytes data) throws BreachException {
    try {
      RlpReader fields = RlpReader.listOf(data);
      long version = fields.uint64();
      String clientId = printable(fields.utf8(BaseProtocol.MAX_HELLO_BYTES));
      List<Capability> capabilities = decodeCapabilities(fields.list());
      long listenPort = fields.uint64();
      Bytes nodeId = fields.exactly(NODE_ID_BYTES);
      return new Hello(version, clientId, capabilities, listenPort, nodeId);
    } catch (RlpException e) {
      throw new BreachException("Hello cannot be read: " + e.getMessage());
    }
  }

  private static List<Capability> decodeCapabilities(RlpReader items)
      throws RlpException, BreachException {
    List<Capability> capabilities = new ArrayList<>();
    while (items.hasNext()) {
      RlpReader fields = items.list();
      String name = fields.utf8(BaseProtocol.MAX_HELLO_BYTES);
      long version = fields.uint64();
      if (!Capability.isName(name)) {
        throw new BreachException(
            "Hello with a capability name of " + name.length() + " characters: " + printable(name));
      }
      // A version past the ints is nobody's; the capability is skipped, not the node refused.
      if (version >= 0 && version <= Integer.MAX_VALUE) {
        capabilities.add(new Capability(name, (int) version));
      }
    }
    return capabilities;
  }

  /** Terminals and logs will show it: control characters would let a remote write there. */
  private static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
