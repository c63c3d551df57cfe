// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;
import org.jspecify.annotations.Nullable;

/**
 * A signed statement of a node about itself: ENR, EIP-778, with the "v4" identity scheme.
 *
 * <pre>
 *   record    = [signature, seq, key, value, key, value, ...]   at most 300 bytes
 *   signature = r || s of keccak256([seq, key, value, ...])     64 bytes
 *   text      = "enr:" + base64url(record), unpadded
 * </pre>
 *
 * <p>An instance is always valid: canonical RLP, keys sorted and unique, signed by the key inside,
 * and the entries that enr.md names are of the size it gives them. Entries under other keys are
 * kept as they are. Immutable; equal if the bytes are.
 */
public final class NodeRecord implements Node {

  /** Largest encoded record, in bytes (enr.md, "RLP Encoding"). */
  public static final int MAX_SIZE = 300;

  /** What the text of every record begins with. */
  public static final String TEXT_PREFIX = "enr:";

  private static final int MAX_BASE64_CHARS = MAX_SIZE / 3 * 4;
  private static final int SIGNATURE_BYTES = 64;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Bytes encoded;
  private final Bytes signature;
  private final long seq;
  private final Entries entries;
  private final PublicKey publicKey;
  private final NodeId nodeId;
  private final Optional<InetAddress> ip4;
  private final Optional<InetAddress> ip6;
  private final OptionalInt tcp;
  private final OptionalInt udp;
  private final OptionalInt tcp6;
  private final OptionalInt udp6;
  private final List<Endpoint> endpoints;

  private NodeRecord(Bytes encoded) throws IOException {
    Rlp.validate(encoded);
    RlpReader in = RlpReader.listOf(encoded);
    checkItemCount(in.remainingItems());
    this.encoded = encoded;
    signature = in.exactly(SIGNATURE_BYTES);
    seq = in.uint64();
    entries = Entries.read(in);
    entries.checkScheme();
    publicKey = entries.publicKey();
    nodeId = NodeId.of(publicKey);
    ip4 = entries.address(Entries.IP, 4);
    ip6 = entries.address(Entries.IP6, 16);
    tcp = entries.port(Entries.TCP);
    udp = entries.port(Entries.UDP);
    tcp6 = entries.port(Entries.TCP6);
    udp6 = entries.port(Entries.UDP6);
    if (!Secp256k1.provider().verify(signedHash(seq, entries.all()), signature, publicKey)) {
      throw new NodeRecordException("signature is not of the key in the record");
    }
    endpoints = statedEndpoints();
  }

  /**
   * Reads a record and checks everything about it.
   *
   * @throws NodeRecordException if it is larger than {@value #MAX_SIZE} bytes, not canonical, has
   *     keys unsorted or twice, a key without value, another identity scheme than "v4", an address
   *     or port that is none, or a wrong signature
   */
  public static NodeRecord decode(Bytes encoded) throws NodeRecordException {
    if (encoded.size() > MAX_SIZE) {
      throw new NodeRecordException(
          "node record of " + encoded.size() + " bytes, at most " + MAX_SIZE + " allowed");
    }
    try {
      // a copy, so that a record kept in a table does not keep the packet it came in
      return new NodeRecord(Bytes.wrap(encoded.toArray()));
    } catch (IOException e) { // RLP, key or record: one type for all, which says what was read
      throw new NodeRecordException("node record: " + e.getMessage());
    }
  }

  /**
   * Reads the text form: {@code enr:} and unpadded URL-safe base64.
   *
   * @throws NodeRecordException if it is anything else, or no valid record
   */
  public static NodeRecord parse(String text) throws NodeRecordException {
    if (!text.startsWith(TEXT_PREFIX)) {
      throw new NodeRecordException("node record does not begin with " + TEXT_PREFIX);
    }
    String base64 = text.substring(TEXT_PREFIX.length());
    if (base64.length() > MAX_BASE64_CHARS) {
      throw new NodeRecordException(
          "node record of %d characters, at most %d allowed"
              .formatted(base64.length(), MAX_BASE64_CHARS));
    }
    byte[] decoded;
    try {
      decoded = Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new NodeRecordException("node record is not base64: " + e.getMessage());
    }
    if (!BASE64.encodeToString(decoded).equals(base64)) {
      throw new NodeRecordException("node record has padding or stray bits at the end of base64");
    }
    return decode(Bytes.wrap(decoded));
  }

  /** A builder of a record that holds only the identity which follows from {@code key}; seq 1. */
  public static NodeRecordBuilder builder(SecretKey key) {
    return new NodeRecordBuilder(key);
  }

  /**
   * A builder that holds the entries and the seq of this record.
   *
   * @throws IllegalArgumentException if {@code key} is not the one this record was signed with
   */
  public NodeRecordBuilder toBuilder(SecretKey key) {
    if (!key.publicKey().equals(publicKey)) {
      throw new IllegalArgumentException("the key belongs to another node than the record");
    }
    return new NodeRecordBuilder(key).all(this);
  }

  /** The record as it is sent. */
  public Bytes toBytes() {
    return encoded;
  }

  /** The record as people pass it around: {@code enr:...}. */
  public String toText() {
    return TEXT_PREFIX + BASE64.encodeToString(encoded.toArray());
  }

  /** r || s, 64 bytes. */
  public Bytes signature() {
    return signature;
  }

  /** Which version of the statement this is, unsigned: the higher replaces the lower. */
  public long seq() {
    return seq;
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public NodeId nodeId() {
    return nodeId;
  }

  /** Entry {@code ip}. */
  public Optional<InetAddress> ip4() {
    return ip4;
  }

  /** Entry {@code ip6}. */
  public Optional<InetAddress> ip6() {
    return ip6;
  }

  /** Entry {@code tcp}, 1 to 65535; a port 0 counts as none. */
  public OptionalInt tcp() {
    return tcp;
  }

  /** Entry {@code udp}, 1 to 65535; a port 0 counts as none. */
  public OptionalInt udp() {
    return udp;
  }

  /** Entry {@code tcp6}; where it is missing, {@link #tcp} holds for IPv6 too. */
  public OptionalInt tcp6() {
    return tcp6;
  }

  /** Entry {@code udp6}; where it is missing, {@link #udp} holds for IPv6 too. */
  public OptionalInt udp6() {
    return udp6;
  }

  /** The value under {@code key} as RLP, one well-formed item; see {@link Entry} for keys. */
  public Optional<Bytes> entry(String key) {
    return entries.find(key);
  }

  /** All entries in the order of their keys, identity included; unmodifiable. */
  public List<Entry> entries() {
    return entries.all();
  }

  /**
   * The addresses it states, the most global first and IPv4 before IPv6 among equals. Unspecified
   * and multicast addresses are left out: nobody can be reached there.
   */
  @Override
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Found once: discovery asks for each node that it hears of, many times over. */
  private List<Endpoint> statedEndpoints() {
    List<Endpoint> stated = new ArrayList<>(2);
    ip4.map(ip -> new Endpoint(ip, tcp.orElse(0), udp.orElse(0))).ifPresent(stated::add);
    ip6.map(ip -> new Endpoint(ip, tcp6.orElse(tcp.orElse(0)), udp6.orElse(udp.orElse(0))))
        .ifPresent(stated::add);
    stated.removeIf(endpoint -> !IpScope.isOfOneHost(endpoint.address()));
    stated.sort(
        Comparator.comparing(
            endpoint -> IpScope.of(endpoint.address()), Comparator.reverseOrder()));
    return List.copyOf(stated);
  }

  /** An enode URL with the first of {@link #endpoints}. */
  @Override
  public Optional<Enode> toEnode() {
    return endpoints().stream().findFirst().map(endpoint -> Enode.of(publicKey, endpoint));
  }

  @Override
  public Optional<NodeRecord> record() {
    return Optional.of(this);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof NodeRecord other && encoded.equals(other.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  /** {@link #toText}. */
  @Override
  public String toString() {
    return toText();
  }

  private static void checkItemCount(int items) throws NodeRecordException {
    if (items < 2) {
      throw new NodeRecordException("list of " + items + " items, signature and seq expected");
    }
    if (items % 2 != 0) {
      throw new NodeRecordException(
          "list of " + items + " items, an odd number: a key without value");
    }
  }

  /** Keccak-256 of [seq, key, value, ...]. */
  static byte[] signedHash(long seq, List<Entry> entries) {
    RlpWriter content = new RlpWriter().beginList();
    putContent(content, seq, entries);
    return Keccak256.hash(content.endList().toBytes()).toArray();
  }

  /** Writes seq, key, value, ... into the open list. */
  static void putContent(RlpWriter out, long seq, List<Entry> entries) {
    out.put(seq);
    for (Entry entry : entries) {
      out.put(entry.key().getBytes(ISO_8859_1)).putRaw(entry.rlpValue());
    }
  }

  /**
   * One key/value pair.
   *
   * <p>Keys "can technically be any byte sequence": here each byte is the character of the same
   * number, so that all keys have a text of their own and texts sort as the bytes do. For ASCII,
   * which all known keys are, nothing changes.
   *
   * @param key characters up to U+00FF
   * @param rlpValue the value as RLP, one well-formed item
   */
  public record Entry(String key, Bytes rlpValue) {

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if the key has a character above U+00FF or the value is not
     *     exactly one item
     */
    public Entry {
      if (key.chars().anyMatch(c -> c > 0xff)) {
        throw new IllegalArgumentException("record key '" + key + "' has characters above U+00FF");
      }
      try {
        Rlp.validate(rlpValue);
      } catch (RlpException e) {
        throw new IllegalArgumentException("record value of '" + key + "': " + e.getMessage(), e);
      }
    }

    /** An entry whose value is a string of bytes. */
    public static Entry of(String key, Bytes string) {
      return new Entry(key, new RlpWriter().put(string).toBytes());
    }

    /** An entry whose value is an integer, read as unsigned. */
    public static Entry of(String key, long unsignedValue) {
      return new Entry(key, new RlpWriter().put(unsignedValue).toBytes());
    }
  }
}
