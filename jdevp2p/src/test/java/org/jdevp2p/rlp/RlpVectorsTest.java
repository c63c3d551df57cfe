// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jdevp2p.Vectors;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class RlpVectorsTest {

  private static final JsonNode VECTORS = Vectors.read("rlp.json");

  @TestFactory
  Stream<DynamicTest> validVectorIsWrittenAsPublishedAndReadBack() {
    return rows("valid")
        .map(row ->
            DynamicTest.dynamicTest(
                row.get("name").asString(),
                () -> {
                  Bytes encoded = Bytes.fromHex(row.get("out").asString());
                  assertThat(write(new RlpWriter(), row.get("in")).toBytes()).isEqualTo(encoded);
                  Rlp.validate(encoded);
                  assertThat(RlpTrees.rewritten(encoded)).isEqualTo(encoded);
                }));
  }

  @TestFactory
  Stream<DynamicTest> randomVectorIsReadAndWrittenAgain() {
    return rows("random")
        .map(row ->
            DynamicTest.dynamicTest(
                row.get("name").asString(),
                () -> {
                  Bytes encoded = Bytes.fromHex(row.get("out").asString());
                  Rlp.validate(encoded);
                  assertThat(RlpTrees.rewritten(encoded)).isEqualTo(encoded);
                }));
  }

  @TestFactory
  Stream<DynamicTest> invalidVectorIsRefused() {
    return rows("invalid")
        .map(row ->
            DynamicTest.dynamicTest(
                row.get("name").asString(),
                () -> {
                  Bytes encoded = Bytes.fromHex(row.get("rlp").asString());
                  assertThatExceptionOfType(RlpException.class)
                      .isThrownBy(() -> Rlp.validate(encoded))
                      .withMessageStartingWith("at byte ");
                }));
  }

  @TestFactory
  Stream<DynamicTest> whatGethRefusesForItsTypesIsRefused() {
    return rows("gethInvalid")
        .map(row -> {
          Bytes encoded = Bytes.fromHex(row.get("rlp").asString());
          String type = row.get("type").asString();
          return DynamicTest.dynamicTest(
              encoded.toHex() + " as " + type,
              () ->
                  assertThatExceptionOfType(RlpException.class)
                      .isThrownBy(() -> read(RlpReader.of(encoded), type))
                      .withMessageStartingWith("at byte "));
        });
  }

  @Test
  void allVectorsAreThere() {
    assertThat(rows("valid")).hasSize(28);
    assertThat(rows("invalid")).hasSize(26);
    assertThat(rows("random")).hasSize(1);
    assertThat(rows("gethInvalid")).hasSize(37);
  }

  private static Stream<JsonNode> rows(String name) {
    List<JsonNode> rows = new ArrayList<>();
    VECTORS.get(name).forEach(rows::add);
    return rows.stream();
  }

  private static RlpWriter write(RlpWriter writer, JsonNode in) {
    if (in.isArray()) {
      return writer.list(content -> in.forEach(item -> write(content, item)));
    }
    if (in.isNumber()) {
      return writer.put(in.asLong());
    }
    String text = in.asString();
    return text.startsWith("#")
        ? writer.put(new BigInteger(text.substring(1)))
        : writer.put(text.getBytes(ISO_8859_1));
  }

  private static void read(RlpReader in, String type) throws RlpException {
    switch (type) {
      case "bool" -> in.bool();
      case "uint32" -> in.intValue();
      case "*uint" -> in.uint64();
      case "string" -> in.utf8(100);
      case "[]byte" -> in.bytes();
      case "[0]byte" -> in.exactly(0);
      case "[1]byte" -> in.exactly(1);
      case "[5]byte" -> in.exactly(5);
      case "*big.Int", "*uint256.Int" -> in.uint256();
      case "[]uint" -> in.list();
      case "[0]uint" -> readIntegers(in.list(), 0);
      case "[5]uint" -> readIntegers(in.list(), 5);
      default -> throw new AssertionError("no reading for " + type);
    }
  }

  private static void readIntegers(RlpReader list, int count) throws RlpException {
    for (int i = 0; i < count; i++) {
      list.uint64();
    }
    list.end();
  }
}
