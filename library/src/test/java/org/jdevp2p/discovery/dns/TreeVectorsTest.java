// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdevp2p.Vectors;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class TreeVectorsTest {

  private static final JsonNode VECTORS = Vectors.read("dns_eip1459.json");
  private static final JsonNode EXAMPLE = VECTORS.get("example");

  @TestFactory
  Stream<DynamicTest> rootIsReadOrRefusedAsGethDoes() {
    return rows(VECTORS.get("parseRoot"))
        .map(row ->
            test(
                row,
                () -> {
                  if (refusedAsItMust(row)) {
                    return;
                  }
                  JsonNode expect = row.get("expect");
                  TreeRoot root = (TreeRoot) TreeEntry.parse(row.get("input").asString());
                  assertThat(root.nodes()).hasToString(expect.get("eroot").asString());
                  assertThat(root.links()).hasToString(expect.get("lroot").asString());
                  assertThat(root.seq()).isEqualTo(expect.get("seq").asLong());
                  assertThat("0x" + root.signature().toHex())
                      .isEqualTo(expect.get("sig").asString());
                }));
  }

  @TestFactory
  Stream<DynamicTest> entryIsReadOrRefusedAsGethDoes() {
    return rows(VECTORS.get("parseEntry"))
        .map(row ->
            test(
                row,
                () -> {
                  if (!refusedAsItMust(row)) {
                    String input = row.get("input").asString();
                    assertThat(TreeEntry.parse(input).toText()).isEqualTo(input);
                  }
                }));
  }

  @Test
  void allVectorsAreThere() {
    assertThat(rows(VECTORS.get("parseRoot"))).hasSize(3);
    assertThat(rows(VECTORS.get("parseEntry"))).hasSize(15);
    assertThat(rows(EXAMPLE.get("records"))).hasSize(6);
  }

  @Test
  void exampleOfTheSpecificationIsSynced() throws Exception {
    JsonNode expect = VECTORS.get("gethSync");
    TreeLink link = TreeLink.parse(expect.get("url").asString());
    SignedTree synced = DnsClient.builder(exampleAt("n")).build().sync(link);
    assertThat(synced.root().seq()).isEqualTo(expect.get("expectSeq").asLong());
    assertThat(synced.tree().nodes()).hasSize(expect.get("expectNodes").asInt());
    assertThat(synced.tree().links().stream().map(TreeLink::toText))
        .containsExactlyElementsOf(
            rows(expect.get("expectLinks")).map(JsonNode::asString).toList());
  }

  @Test
  void exampleIsBuiltAndSignedByteForByte() throws Exception {
    SecretKey key = Trees.key(VECTORS.get("gethSync").get("signingKey").asString());
    List<NodeRecord> nodes = new ArrayList<>();
    List<TreeLink> links = new ArrayList<>();
    for (JsonNode row : rows(EXAMPLE.get("records")).toList()) {
      switch (TreeEntry.parse(row.get("text").asString())) {
        case TreeNode found -> nodes.add(found.node());
        case TreeLink found -> links.add(found);
        case TreeRoot _, TreeBranch _ -> {}
      }
    }
    SignedTree built = EnrTree.build(1, nodes, links).sign(key, "nodes.example.org");
    assertThat(built.toTxt()).isEqualTo(textsAt("nodes.example.org"));
  }

  /** The errata of the example: its URL names a key that signed nothing. */
  @Test
  void keyInTheUrlOfTheExampleDidNotSignIt() throws Exception {
    TreeLink link = TreeLink.parse(EXAMPLE.get("url").asString());
    DnsClient client = DnsClient.builder(exampleAt(link.domain())).build();
    assertThatExceptionOfType(TreeException.class)
        .isThrownBy(() -> client.sync(link))
        .withMessageContaining("signature is not by the key of " + link);
    PublicKey signer = TreeLink.parse(VECTORS.get("gethSync").get("url").asString()).key();
    assertThat("0x04" + signer.toBytes().toHex()).isEqualTo(EXAMPLE.get("urlPublicKey").asString());
  }

  private static MemoryDns exampleAt(String domain) {
    MemoryDns dns = new MemoryDns();
    textsAt(domain).forEach(dns::put);
    return dns;
  }

  private static SortedMap<String, String> textsAt(String domain) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (JsonNode row : EXAMPLE.get("records")) {
      String name = row.get("name").asString();
      texts.put(name.equals("@") ? domain : name + "." + domain, row.get("text").asString());
    }
    return texts;
  }

  private static boolean refusedAsItMust(JsonNode row) {
    if (!row.get("valid").asBoolean()) {
      assertThatExceptionOfType(TreeException.class)
          .isThrownBy(() -> TreeEntry.parse(row.get("input").asString()));
      return true;
    }
    return false;
  }

  private interface Check {
    void run() throws IOException;
  }

  private static DynamicTest test(JsonNode row, Check check) {
    return DynamicTest.dynamicTest("'" + row.get("input").asString() + "'", check::run);
  }

  private static Stream<JsonNode> rows(JsonNode array) {
    List<JsonNode> rows = new ArrayList<>();
    array.forEach(rows::add);
    return rows.stream();
  }
}
