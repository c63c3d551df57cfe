// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.node.NodeRecord.Entry;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;

/**
 * The key/value pairs of a record, sorted by key, and the types that enr.md gives some of them.
 *
 * @param all unmodifiable, each key once, ascending
 */
record Entries(List<Entry> all) {

  // the keys of enr.md, "Record Structure"
  static final String ID = "id";
  static final String SECP256K1 = "secp256k1";
  static final String IP = "ip";
  static final String TCP = "tcp";
  static final String UDP = "udp";
  static final String IP6 = "ip6";
  static final String TCP6 = "tcp6";
  static final String UDP6 = "udp6";

  /** The name of the one identity scheme there is. */
  static final String SCHEME_V4 = "v4";

  /** Reads the rest of a record: "The key/value pairs must be sorted by key and must be unique". */
  static Entries read(RlpReader in) throws RlpException, NodeRecordException {
    List<Entry> all = new ArrayList<>();
    String previous = null;
    while (in.hasNext()) {
      String key = new String(in.bytes().toArray(), ISO_8859_1);
      if (previous != null && key.compareTo(previous) <= 0) {
        throw new NodeRecordException(
            key.equals(previous)
                ? "entry " + quoted(key) + " is there twice"
                : "entry " + quoted(key) + " stands after " + quoted(previous) + ", not sorted");
      }
      all.add(new Entry(key, in.item()));
      previous = key;
    }
    return new Entries(List.copyOf(all));
  }

  /** The value under that key, still RLP. */
  Optional<Bytes> find(String key) {
    for (Entry entry : all) {
      if (entry.key().equals(key)) {
        return Optional.of(entry.rlpValue());
      }
    }
    return Optional.empty();
  }

  void checkScheme() throws NodeRecordException {
    String scheme = string(ID, 64).orElseThrow(() -> missing(ID)).toUtf8();
    if (!scheme.equals(SCHEME_V4)) {
      throw new NodeRecordException(
          "identity scheme is " + quoted(scheme) + ", only 'v4' is known");
    }
  }

  PublicKey publicKey() throws NodeRecordException {
    Bytes compressed =
        sized(SECP256K1, PublicKey.COMPRESSED_BYTES).orElseThrow(() -> missing(SECP256K1));
    try {
      return PublicKey.fromCompressed(compressed);
    } catch (CryptoException e) {
      throw new NodeRecordException("entry 'secp256k1' is not a point on the curve");
    }
  }

  Optional<InetAddress> address(String key, int sizeBytes) throws IOException {
    Optional<Bytes> address = sized(key, sizeBytes);
    return address.isEmpty()
        ? Optional.empty()
        : Optional.of(InetAddress.getByAddress(address.get().toArray()));
  }

  OptionalInt port(String key) throws NodeRecordException {
    Optional<Bytes> value = find(key);
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      long port = RlpReader.of(value.get()).uint64();
      if (Long.compareUnsigned(port, Endpoint.MAX_PORT) > 0) {
        throw new NodeRecordException(
            "entry "
                + quoted(key)
                + " is "
                + Long.toUnsignedString(port)
                + ", at most 65535 allowed");
      }
      return port == 0 ? OptionalInt.empty() : OptionalInt.of((int) port);
    } catch (RlpException e) {
      throw malformed(key, e);
    }
  }

  private Optional<Bytes> sized(String key, int sizeBytes) throws NodeRecordException {
    Optional<Bytes> string = string(key, NodeRecord.MAX_SIZE);
    if (string.isPresent() && string.get().size() != sizeBytes) {
      throw new NodeRecordException(
          "entry %s has %d bytes, exactly %d expected"
              .formatted(quoted(key), string.get().size(), sizeBytes));
    }
    return string;
  }

  private Optional<Bytes> string(String key, int maxBytes) throws NodeRecordException {
    Optional<Bytes> value = find(key);
    if (value.isEmpty()) {
      return value;
    }
    try {
      return Optional.of(RlpReader.of(value.get()).bytes(maxBytes));
    } catch (RlpException e) {
      throw malformed(key, e);
    }
  }

  private static NodeRecordException missing(String key) {
    return new NodeRecordException("entry " + quoted(key) + " is missing");
  }

  private static NodeRecordException malformed(String key, RlpException why) {
    return new NodeRecordException("entry " + quoted(key) + ": " + why.getMessage());
  }

  /** In quotes if it is printable ASCII, else as hex: keys come from remotes, messages go far. */
  private static String quoted(String key) {
    boolean printable = key.chars().allMatch(c -> c >= ' ' && c <= '~');
    return printable ? "'" + key + "'" : "0x" + Bytes.wrap(key.getBytes(ISO_8859_1)).toHex();
  }
}
