// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.node.NodeRecord.Entry;
import org.jdevp2p.rlp.RlpWriter;
import org.junit.jupiter.api.Test;

class NodeRecordTest {

  private static final Entry V4 = Entry.of("id", Bytes.utf8("v4"));
  private static final Entry KEY = Entry.of("secp256k1", Keys.EIP778.publicKey().compressed());
  private static final Bytes IP4 = Bytes.fromHex("c0000207");
  private static final Bytes IP6 = Bytes.fromHex("20010db8000000000000000000000007");

  @Test
  void allThatIsPutIsReadBack() throws Exception {
    Entry list = new Entry("eth", Bytes.fromHex("c7c68401020304" + "80"));
    NodeRecord record =
        NodeRecord.builder(Keys.EIP778)
            .seq(-1)
            .endpoint(new Endpoint(InetAddress.getByAddress(IP4.toArray()), 1, 65535))
            .endpoint(new Endpoint(InetAddress.getByAddress(IP6.toArray()), 3, 65535))
            .put(list)
            .put(Entry.of("\u00ff", 7))
            .sign();
    NodeRecord read = NodeRecord.decode(record.toBytes());
    assertThat(read).isEqualTo(record).hasSameHashCodeAs(record);
    assertThat(NodeRecord.parse(record.toText())).isEqualTo(record);
    assertThat(Long.toUnsignedString(read.seq())).isEqualTo("18446744073709551615");
    assertThat(read.entries())
        .extracting(Entry::key)
        .containsExactly("eth", "id", "ip", "ip6", "secp256k1", "tcp", "tcp6", "udp", "\u00ff");
    assertThat(read.entry("eth")).contains(list.rlpValue());
    assertThat(read.entry("snap")).isEmpty();
    assertThat(read.tcp6()).hasValue(3);
    assertThat(read.udp6()).isEmpty(); // as udp
    assertThat(read.endpoints())
        .hasToString("[192.0.2.7:1 (udp 65535), [2001:db8::7]:3 (udp 65535)]");
    assertThat(read.toEnode())
        .hasValueSatisfying(
            enode -> assertThat(enode.toString()).endsWith("@192.0.2.7:1?discport=65535"));
  }

  @Test
  void recordOfOnlyAnIdentityHasNoEndpoint() throws Exception {
    NodeRecord record = NodeRecord.builder(Keys.EIP778).sign();
    assertThat(record.seq()).isEqualTo(1);
    assertThat(record.endpoints()).isEmpty();
    assertThat(record.toEnode()).isEmpty();
    assertThat(record.entries()).containsExactly(V4, KEY);
    assertThat(record.record()).contains(record);
  }

  @Test
  void mostGlobalAddressComesFirst() throws Exception {
    NodeRecord record =
        decode(V4, Entry.of("ip", Bytes.fromHex("0a000001")), Entry.of("ip6", IP6), KEY);
    assertThat(record.endpoints()).hasToString("[[2001:db8::7]:0, 10.0.0.1:0]");
    Bytes uniqueLocal = Bytes.fromHex("fd" + "00".repeat(14) + "01");
    record =
        decode(V4, Entry.of("ip", Bytes.fromHex("7f000001")), Entry.of("ip6", uniqueLocal), KEY);
    assertThat(record.endpoints()).hasToString("[[fd00::1]:0, 127.0.0.1:0]");
  }

  @Test
  void addressesOfNobodyAreNoEndpoints() throws Exception {
    NodeRecord record =
        decode(
            V4,
            Entry.of("ip", Bytes.fromHex("00000000")),
            Entry.of("ip6", Bytes.fromHex("ff02" + "00".repeat(14))),
            KEY);
    assertThat(record.ip4()).isPresent();
    assertThat(record.endpoints()).isEmpty();
  }

  @Test
  void unsortedKeysAreRefused() {
    refuses("node record: entry 'id' stands after 'secp256k1', not sorted", KEY, V4);
  }

  @Test
  void duplicateKeyIsRefused() {
    refuses("node record: entry 'id' is there twice", V4, V4, KEY);
  }

  @Test
  void oddItemCountIsRefused() {
    Bytes content = new RlpWriter().put(1).put("id").toBytes();
    refusesBytes(
        signed(content), "node record: list of 3 items, an odd number: a key without value");
  }

  @Test
  void recordOf300BytesIsReadAndOneAboveIsRefused() throws Exception {
    int fixed = decode(V4, KEY, Entry.of("x", Bytes.wrap(new byte[150]))).toBytes().size();
    int fill = 150 + NodeRecord.MAX_SIZE - fixed;
    assertThat(decode(V4, KEY, Entry.of("x", Bytes.wrap(new byte[fill]))).toBytes().size())
        .isEqualTo(300);
    refuses(
        "node record of 301 bytes, at most 300 allowed",
        V4,
        KEY,
        Entry.of("x", Bytes.wrap(new byte[fill + 1])));
    assertThatIllegalStateException()
        .isThrownBy(() ->
            NodeRecord.builder(Keys.EIP778)
                .put(Entry.of("x", Bytes.wrap(new byte[fill + 1])))
                .sign())
        .withMessage("our own node record of 301 bytes, at most 300 allowed");
  }

  @Test
  void nonCanonicalRlpIsRefused() {
    Bytes content = Bytes.concat(Bytes.fromHex("8101"), content(V4, KEY).slice(1));
    refusesBytes(
        signed(content),
        "node record: at byte 68: a single byte below 0x80 must stand without a header");
    Bytes hidden = Bytes.concat(content(V4, KEY), Bytes.fromHex("7ac28101"));
    refusesBytes(
        signed(hidden),
        "node record: at byte 121: a single byte below 0x80 must stand without a header");
    Bytes leadingZero = Bytes.concat(Bytes.fromHex("820001"), content(V4, KEY).slice(1));
    refusesBytes(signed(leadingZero), "node record: at byte 68: integer with leading zero bytes");
  }

  @Test
  void bytesAfterTheRecordAreRefused() {
    Bytes record = Bytes.concat(signed(content(V4, KEY)), Bytes.fromHex("00"));
    refusesBytes(
        record,
        "node record: at byte " + (record.size() - 1) + ": end expected, found 1 more byte");
  }

  @Test
  void addressesOfAnotherSizeAreRefused() {
    refuses(
        "node record: entry 'ip' has 3 bytes, exactly 4 expected",
        V4,
        Entry.of("ip", Bytes.fromHex("c00002")),
        KEY);
    refuses(
        "node record: entry 'ip' has 5 bytes, exactly 4 expected",
        V4,
        Entry.of("ip", Bytes.fromHex("c000020701")),
        KEY);
    refuses(
        "node record: entry 'ip6' has 15 bytes, exactly 16 expected",
        V4,
        Entry.of("ip6", IP6.slice(1)),
        KEY);
    refuses(
        "node record: entry 'ip': at byte 0: string expected, found a list",
        V4,
        new Entry("ip", Bytes.fromHex("c0")),
        KEY);
  }

  @Test
  void port65535IsReadAnd65536IsRefused() throws Exception {
    for (String port : List.of("tcp", "tcp6", "udp", "udp6")) {
      decode(V4, KEY, Entry.of(port, 65535));
      refuses(
          "node record: entry '" + port + "' is 65536, at most 65535 allowed",
          V4,
          KEY,
          Entry.of(port, 65536));
    }
    refuses(
        "node record: entry 'udp' is 18446744073709551615, at most 65535 allowed",
        V4,
        KEY,
        Entry.of("udp", -1));
    assertThat(decode(V4, KEY, Entry.of("tcp", 0)).tcp()).isEmpty();
  }

  @Test
  void unknownIdentitySchemeIsRefused() {
    refuses(
        "node record: identity scheme is 'v5', only 'v4' is known",
        Entry.of("id", Bytes.utf8("v5")),
        KEY);
    refuses(
        "node record: identity scheme is 0x1b5b324a, only 'v4' is known",
        Entry.of("id", Bytes.utf8("\u001b[2J")),
        KEY);
    refuses("node record: entry 'id' is missing", KEY);
  }

  @Test
  void missingOrWrongKeyIsRefused() {
    refuses("node record: entry 'secp256k1' is missing", V4);
    refuses(
        "node record: entry 'secp256k1' has 32 bytes, exactly 33 expected",
        V4,
        Entry.of("secp256k1", Bytes.wrap(new byte[32])));
    refuses(
        "node record: entry 'secp256k1' is not a point on the curve",
        V4,
        Entry.of("secp256k1", Bytes.fromHex("05" + "00".repeat(32))));
  }

  @Test
  void signatureOfAnotherKeyIsRefused() {
    Entry other = Entry.of("secp256k1", Keys.OTHER.publicKey().compressed());
    refuses("node record: signature is not of the key in the record", V4, other);
  }

  @Test
  void signatureWithHighSIsRefused() {
    BigInteger order =
        new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    Bytes record = signed(content(V4, KEY));
    byte[] mirrored = record.toArray();
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(mirrored, 36, 68));
    byte[] high = order.subtract(s).toByteArray();
    System.arraycopy(high, high.length - 32, mirrored, 36, 32);
    refusesBytes(Bytes.wrap(mirrored), "node record: signature is not of the key in the record");
  }

  @Test
  void textOutsideBase64UrlIsRefused() {
    String text =
        NodeRecord.builder(Keys.EIP778)
            .ip(InetAddress.ofLiteral("192.0.2.7"))
            .udp(1)
            .sign()
            .toText();
    for (String wrong :
        List.of(text + "=", text + " ", text + "\n", text.replace('-', '+'), "enr:x")) {
      assertThatExceptionOfType(NodeRecordException.class)
          .isThrownBy(() -> NodeRecord.parse(wrong));
    }
    assertThatExceptionOfType(NodeRecordException.class)
        .isThrownBy(() -> NodeRecord.parse("enr:" + "A".repeat(401)))
        .withMessage("node record of 401 characters, at most 400 allowed");
    assertThatExceptionOfType(NodeRecordException.class)
        .isThrownBy(() -> NodeRecord.parse("enode:"))
        .withMessage("node record does not begin with enr:");
  }

  @Test
  void identityCannotBePutNorRemoved() {
    NodeRecordBuilder builder = NodeRecord.builder(Keys.EIP778);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.put(V4));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.remove("secp256k1"));
  }

  @Test
  void entryMustHaveAByteKeyAndOneItem() {
    assertThatIllegalArgumentException().isThrownBy(() -> Entry.of("\u0100", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Entry("x", Bytes.fromHex("8101")));
    assertThatIllegalArgumentException().isThrownBy(() -> new Entry("x", Bytes.fromHex("0101")));
  }

  @Test
  void recordIsEditedByItsOwnKeyOnly() {
    NodeRecord record = NodeRecord.builder(Keys.EIP778).sign();
    assertThat(record.toBuilder(Keys.EIP778).sign()).isEqualTo(record);
    assertThatIllegalArgumentException().isThrownBy(() -> record.toBuilder(Keys.OTHER));
  }

  @Property
  void anyBytesAreRefusedWithoutAnotherException(@ForAll byte[] bytes) {
    assertThatExceptionOfType(NodeRecordException.class)
        .isThrownBy(() -> NodeRecord.decode(Bytes.of(bytes)));
  }

  @Property(tries = 300)
  void anyFlippedBitIsNoticed(@ForAll int anyBit) {
    byte[] record = signed(content(V4, Entry.of("ip", IP4), KEY)).toArray();
    int bit = Math.floorMod(anyBit, record.length * 8);
    record[bit / 8] ^= (byte) (1 << bit % 8);
    assertThatExceptionOfType(NodeRecordException.class)
        .isThrownBy(() -> NodeRecord.decode(Bytes.wrap(record)))
        .satisfies(refused -> assertThat(refused.getStackTrace()).isEmpty());
  }

  private static void refuses(String message, Entry... entries) {
    refusesBytes(signed(content(entries)), message);
  }

  private static void refusesBytes(Bytes record, String message) {
    assertThatExceptionOfType(NodeRecordException.class)
        .isThrownBy(() -> NodeRecord.decode(record))
        .withMessage(message);
  }

  private static NodeRecord decode(Entry... entries) throws NodeRecordException {
    return NodeRecord.decode(signed(content(entries)));
  }

  /** seq 1 and the entries, in the order given. */
  private static Bytes content(Entry... entries) {
    RlpWriter out = new RlpWriter().put(1);
    for (Entry entry : new ArrayList<>(List.of(entries))) {
      out.put(entry.key().getBytes(ISO_8859_1)).putRaw(entry.rlpValue());
    }
    return out.toBytes();
  }

  /** The list of signature and content, whatever that is. */
  private static Bytes signed(Bytes content) {
    byte[] hash =
        Keccak256.hash(new RlpWriter().list(out -> out.putRaw(content)).toBytes()).toArray();
    Bytes signature = Secp256k1.provider().sign(Keys.EIP778, hash).rs();
    return new RlpWriter().list(out -> out.put(signature).putRaw(content)).toBytes();
  }
}
