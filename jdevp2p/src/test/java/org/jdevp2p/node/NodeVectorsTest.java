// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jdevp2p.Vectors;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class NodeVectorsTest {

  private static final JsonNode VECTORS = Vectors.read("enr_enode.json");

  @Test
  void exampleOfEip778IsRead() throws Exception {
    JsonNode example = VECTORS.get("eip778");
    NodeRecord record = NodeRecord.parse(example.get("text").asString());
    assertThat(record.toBytes().toHex()).isEqualTo(example.get("rlp").asString());
    assertThat(record.toText()).isEqualTo(example.get("text").asString());
    assertThat(record.nodeId()).hasToString(example.get("nodeId").asString());
    assertThat(record.publicKey().compressed().toHex())
        .isEqualTo(example.get("compressedPublicKey").asString());
    assertThat(record.signature().toHex()).isEqualTo(example.get("signature").asString());
    assertStates(record, example);
  }

  @Test
  void exampleOfEip778IsSignedByteForByte() throws Exception {
    JsonNode example = VECTORS.get("eip778");
    NodeRecord record =
        NodeRecord.builder(Keys.of(example.get("privateKey").asString()))
            .seq(example.get("seq").asLong())
            .ip(InetAddress.ofLiteral(example.get("ip").asString()))
            .udp(example.get("udp").asInt())
            .sign();
    assertThat(record.toBytes().toHex()).isEqualTo(example.get("rlp").asString());
  }

  @TestFactory
  Stream<DynamicTest> textIsParsedOrRefusedAsGethDoes() {
    return rows("parse")
        .map(row ->
            DynamicTest.dynamicTest("'" + row.get("input").asString() + "'", () -> check(row)));
  }

  @TestFactory
  Stream<DynamicTest> recordOfWrongItemCountIsRefused() {
    return rows("incompleteContent")
        .map(row -> {
          Bytes encoded = Bytes.fromHex(row.get("rlp").asString());
          String error = row.get("geth_error").asString("");
          // where geth is content with the count, what follows is still no signature
          String expected =
              switch (error) {
                case "errIncompleteList" -> "signature and seq expected";
                case "errIncompletePair" -> "an odd number: a key without value";
                default -> "string of 1 bytes, exactly 64 expected";
              };
          return DynamicTest.dynamicTest(
              encoded.toHex(),
              () ->
                  assertThatExceptionOfType(NodeRecordException.class)
                      .isThrownBy(() -> NodeRecord.decode(encoded))
                      .withMessageEndingWith(expected));
        });
  }

  @Test
  void allVectorsAreThereAndTheSizeLimitIsTheirs() {
    assertThat(rows("parse")).hasSize(19);
    assertThat(rows("incompleteContent")).hasSize(6);
    assertThat(NodeRecord.MAX_SIZE).isEqualTo(VECTORS.get("maxSizeBytes").asInt());
  }

  private static void check(JsonNode row) throws Exception {
    String input = row.get("input").asString();
    if (!row.get("valid").asBoolean()) {
      assertThatThrownBy(() -> Node.parse(input))
          .isInstanceOfAny(EnodeException.class, NodeRecordException.class);
      return;
    }
    JsonNode expect = row.get("expect");
    if (!input.startsWith(Enode.SCHEME)) {
      NodeRecord record = NodeRecord.parse(input);
      SecretKey key = Keys.of(expect.get("privateKey").asString());
      assertThat(record.publicKey()).isEqualTo(key.publicKey());
      assertThat(Node.parse(input)).isEqualTo(record);
      assertStates(record, expect);
    } else if (expect.get("host").isNull()) { // geth makes a node without address of it
      assertThatExceptionOfType(EnodeException.class)
          .isThrownBy(() -> Enode.parse(input))
          .withMessageContaining("incomplete");
    } else {
      Enode enode = Enode.parse(input);
      assertThat(enode.publicKey().toBytes().toHex()).isEqualTo(expect.get("id").asString());
      assertThat(enode.host()).isEqualTo(expect.get("host").asString());
      assertThat(enode.tcpPort()).isEqualTo(expect.get("tcp").asInt());
      assertThat(enode.udpPort()).isEqualTo(expect.get("udp").asInt());
      assertThat(enode).hasToString(input);
      assertThat(Node.parse(input)).isEqualTo(enode);
    }
  }

  private static void assertStates(NodeRecord record, JsonNode expect) {
    assertThat(record.seq()).isEqualTo(expect.get("seq").asLong());
    assertThat(record.ip4()).contains(InetAddress.ofLiteral(expect.get("ip").asString()));
    assertThat(record.udp()).hasValue(expect.get("udp").asInt());
    assertThat(record.tcp()).isEmpty();
    assertThat(record.ip6()).isEmpty();
  }

  private static Stream<JsonNode> rows(String name) {
    List<JsonNode> rows = new ArrayList<>();
    VECTORS.get(name).forEach(rows::add);
    return rows.stream();
  }
}
