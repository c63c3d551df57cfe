// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.crypto.Signature;
import org.jdevp2p.node.NodeRecord.Entry;
import org.jdevp2p.rlp.RlpWriter;

/** Collects what our own record says, and signs it. Not thread-safe. */
public final class NodeRecordBuilder {

  private final SecretKey key;
  private final SortedMap<String, Bytes> values = new TreeMap<>();
  private long seq = 1;

  NodeRecordBuilder(SecretKey key) {
    this.key = key;
    set(Entry.of(Entries.ID, Bytes.utf8(Entries.SCHEME_V4)));
    set(Entry.of(Entries.SECP256K1, key.publicKey().compressed()));
  }

  /** All of {@code record}; ports that IPv6 shared with IPv4 become its own, see {@link #sign}. */
  NodeRecordBuilder all(NodeRecord record) {
    seq = record.seq();
    record.entries().forEach(this::set);
    if (values.containsKey(Entries.IP6)) {
      copyIfAbsent(Entries.TCP, Entries.TCP6);
      copyIfAbsent(Entries.UDP, Entries.UDP6);
    }
    return this;
  }

  /** Sets the sequence number, unsigned. */
  public NodeRecordBuilder seq(long unsignedSeq) {
    seq = unsignedSeq;
    return this;
  }

  /** Sets the address of its family, {@code ip} or {@code ip6}. */
  public NodeRecordBuilder ip(InetAddress address) {
    String name = address instanceof Inet6Address ? Entries.IP6 : Entries.IP;
    return set(Entry.of(name, Bytes.wrap(address.getAddress())));
  }

  /**
   * Sets the port for links, for IPv4 and IPv6; 0 = none.
   *
   * @throws IllegalArgumentException if it is not 0 to 65535
   */
  public NodeRecordBuilder tcp(int port) {
    values.remove(Entries.TCP6);
    return port(Entries.TCP, port);
  }

  /**
   * Sets the port for discovery, for IPv4 and IPv6; 0 = none.
   *
   * @throws IllegalArgumentException if it is not 0 to 65535
   */
  public NodeRecordBuilder udp(int port) {
    values.remove(Entries.UDP6);
    return port(Entries.UDP, port);
  }

  /**
   * Sets address and ports of the endpoint's family. An unspecified or multicast address removes
   * the address and leaves the ports: we listen, but do not know as whom.
   */
  public NodeRecordBuilder endpoint(Endpoint endpoint) {
    boolean six = endpoint.address() instanceof Inet6Address;
    if (IpScope.isOfOneHost(endpoint.address())) {
      ip(endpoint.address());
    } else {
      values.remove(six ? Entries.IP6 : Entries.IP);
    }
    port(six ? Entries.TCP6 : Entries.TCP, endpoint.tcpPort());
    return port(six ? Entries.UDP6 : Entries.UDP, endpoint.udpPort());
  }

  /**
   * Sets an entry, in place of the one under the same key.
   *
   * @throws IllegalArgumentException for {@code id} and {@code secp256k1}, which the key decides
   */
  public NodeRecordBuilder put(Entry entry) {
    checkFree(entry.key());
    return set(entry);
  }

  /**
   * Removes an entry, if it is there.
   *
   * @throws IllegalArgumentException for {@code id} and {@code secp256k1}, which the key decides
   */
  public NodeRecordBuilder remove(String name) {
    checkFree(name);
    values.remove(name);
    return this;
  }

  /**
   * The signed record. Ports of IPv6 that are those of IPv4 are left out, for then these hold for
   * both ("should be avoided", enr.md).
   *
   * @throws IllegalStateException if it has more than {@value NodeRecord#MAX_SIZE} bytes, or an
   *     entry that enr.md names was put with a value of another form
   */
  public NodeRecord sign() {
    List<Entry> entries = entries();
    Signature signature = Secp256k1.provider().sign(key, NodeRecord.signedHash(seq, entries));
    RlpWriter out = new RlpWriter().beginList().put(signature.rs());
    NodeRecord.putContent(out, seq, entries);
    try {
      return NodeRecord.decode(out.endList().toBytes());
    } catch (NodeRecordException e) {
      throw new IllegalStateException("our own " + e.getMessage(), e);
    }
  }

  /** What {@link #sign} would sign, sorted. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(values.size());
    values.forEach((name, value) -> {
      if (!ip4SaysTheSame(name, value)) {
        entries.add(new Entry(name, value));
      }
    });
    return entries;
  }

  private boolean ip4SaysTheSame(String name, Bytes value) {
    return switch (name) {
      case Entries.TCP6 -> value.equals(values.get(Entries.TCP));
      case Entries.UDP6 -> value.equals(values.get(Entries.UDP));
      default -> false;
    };
  }

  private NodeRecordBuilder set(Entry entry) {
    values.put(entry.key(), entry.rlpValue());
    return this;
  }

  private NodeRecordBuilder port(String name, int port) {
    Endpoint.checkPort(name, port);
    if (port == 0) {
      values.remove(name);
      return this;
    }
    return set(Entry.of(name, port));
  }

  private void copyIfAbsent(String from, String to) {
    Bytes value = values.get(from);
    if (value != null) {
      values.putIfAbsent(to, value);
    }
  }

  private static void checkFree(String name) {
    if (name.equals(Entries.ID) || name.equals(Entries.SECP256K1)) {
      throw new IllegalArgumentException("record entry '" + name + "' follows from the key");
    }
  }
}
