// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

class EnrTreeTest {

  @Test
  void listOfOneNodeHasThatNodeAtItsTop() {
    SignedTree tree = Trees.tree(1, Trees.nodes(1), List.of());
    assertThat(tree.tree().entries().get(tree.root().nodes()))
        .isEqualTo(new TreeNode(Trees.node(0)));
  }

  @Test
  void listOfNothingHasAnEmptyBranchAtItsTop() {
    SignedTree tree = Trees.tree(1, List.of(), List.of());
    assertThat(tree.tree().entries().get(tree.root().nodes())).hasToString("enrtree-branch:");
    assertThat(tree.root().links()).hasToString("FDXN3SN67NA5DKA4J2GOK7BVQI");
    assertThat(tree.tree().nodes()).isEmpty();
  }

  @Test
  void thirteenNodesFitOneBranchAndOneMoreMakesAnotherLevel() {
    assertThat(branches(Trees.tree(1, Trees.nodes(13), List.of()))).isEqualTo(1 + 1);
    // the fourteenth stands alone beside the branch of the others, below a new top
    assertThat(branches(Trees.tree(1, Trees.nodes(14), List.of()))).isEqualTo(2 + 1);
    assertThat(branches(Trees.tree(1, Trees.nodes(15), List.of()))).isEqualTo(3 + 1);
  }

  private static long branches(SignedTree tree) {
    return tree.tree().entries().values().stream().filter(TreeBranch.class::isInstance).count();
  }

  @Test
  void everyTextFitsAUdpPacketOf512Bytes() {
    SignedTree tree = Trees.tree(Long.MAX_VALUE, Trees.nodes(200), List.of(Trees.link(1)));
    // header, question with a name of 100, answer, and two length bytes
    assertThat(tree.toTxt().values())
        .allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(512 - 12 - 106 - 14));
  }

  @Test
  void nodesStandInTheOrderOfTheirIdsWhateverOrderTheyCameIn() {
    List<NodeRecord> nodes = Trees.nodes(40);
    EnrTree tree = EnrTree.build(1, nodes, List.of());
    assertThat(tree.nodes())
        .isSortedAccordingTo((a, b) -> a.nodeId().hash().compareTo(b.nodeId().hash()))
        .containsExactlyInAnyOrderElementsOf(nodes);
    assertThat(EnrTree.build(1, nodes.reversed(), List.of()).entries()).isEqualTo(tree.entries());
  }

  @Test
  void newestRecordOfANodeCountsAndDoublesOfLinksAreLeftOut() {
    NodeRecord old = NodeRecord.builder(Trees.key(7)).seq(1).sign();
    NodeRecord newest = NodeRecord.builder(Trees.key(7)).seq(-1).sign(); // unsigned: 2^64 - 1
    EnrTree tree =
        EnrTree.build(
            1, List.of(newest, old), List.of(Trees.link(2), Trees.link(1), Trees.link(2)));
    assertThat(tree.nodes()).containsExactly(newest);
    assertThat(tree.links()).containsExactly(Trees.link(2), Trees.link(1));
  }

  @Test
  void signatureMadeBeforeHoldsForTheSameTreeOnly() throws Exception {
    SignedTree tree = Trees.tree(5, Trees.nodes(20), List.of(Trees.link(1)));
    String signature = tree.root().signatureText();
    assertThat(
            EnrTree.build(5, Trees.nodes(20), List.of(Trees.link(1)))
                .signed(tree.link(), signature)
                .root())
        .isEqualTo(tree.root());
    for (EnrTree other :
        List.of(
            EnrTree.build(6, Trees.nodes(20), List.of(Trees.link(1))),
            EnrTree.build(5, Trees.nodes(21), List.of(Trees.link(1))),
            EnrTree.build(5, Trees.nodes(20), List.of()))) {
      assertThatExceptionOfType(TreeException.class)
          .isThrownBy(() -> other.signed(tree.link(), signature))
          .withMessageContaining("signature is not of this tree");
    }
    assertThatExceptionOfType(TreeException.class)
        .isThrownBy(() -> tree.tree().signed(Trees.link(1), signature));
    assertThatExceptionOfType(TreeException.class)
        .isThrownBy(() -> tree.tree().signed(tree.link(), signature + "A"))
        .withMessageContaining("base64 of 65 bytes");
  }

  @Test
  void txtRecordsAreNamedByHashBelowTheDomain() {
    SortedMap<String, String> txt = Trees.tree(1, Trees.nodes(3), List.of()).toTxt();
    assertThat(txt.get("nodes.example.org")).startsWith("enrtree-root:v1 e=");
    assertThat(txt.keySet().stream().filter(name -> !name.equals("nodes.example.org")))
        .hasSize(5)
        .allMatch(name -> name.matches("[A-Z2-7]{26}\\.nodes\\.example\\.org"));
  }

  @Test
  void zoneFileHasTheRootFirstAndStringsOfAtMost255Bytes() {
    SignedTree tree = Trees.tree(1, Trees.nodes(13), List.of());
    List<String> lines = tree.toZone(Duration.ofMinutes(30), Duration.ofDays(28)).lines().toList();
    assertThat(lines.get(0)).isEqualTo("$ORIGIN nodes.example.org.");
    assertThat(lines.get(1)).isEqualTo("@ 1800 IN TXT \"" + tree.root().toText() + "\"");
    String branch = // of 13 children: 365 characters
        String.valueOf(tree.tree().entries().get(tree.root().nodes()));
    assertThat(lines)
        .hasSize(2 + tree.tree().entries().size())
        .contains(
            "%s 2419200 IN TXT \"%s\" \"%s\""
                .formatted(tree.root().nodes(), branch.substring(0, 255), branch.substring(255)));
  }

  @Test
  void zoneFileQuotesWhatWouldEndAStringOrIsNoText() {
    ZoneFile zone = new ZoneFile("n");
    zone.txt("a", Duration.ofSeconds(1), "x\"y\\z\n\u00ff");
    zone.txt("b", Duration.ofSeconds(1), "");
    zone.txt("c", Duration.ofSeconds(1), "c".repeat(255));
    zone.txt("d", Duration.ofSeconds(1), "d".repeat(256));
    assertThat(zone.text().lines())
        .containsExactly(
            "$ORIGIN n.",
            "a 1 IN TXT \"x\\\"y\\\\z\\010\\255\"",
            "b 1 IN TXT \"\"",
            "c 1 IN TXT \"" + "c".repeat(255) + "\"",
            "d 1 IN TXT \"" + "d".repeat(255) + "\" \"d\"");
  }

  @Test
  void domainLeavesRoomForAHash() {
    String longest = ("a".repeat(49) + ".").repeat(3) + "a".repeat(50);
    assertThat(new TreeLink(Trees.SIGNER.publicKey(), longest).domain()).hasSize(200);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TreeLink(Trees.SIGNER.publicKey(), longest + "a"))
        .withMessageContaining("201 characters");
    for (String bad : List.of("", ".", "a.", ".a", "a..b", "a b", "ä", "a/b", "a".repeat(64))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TreeLink(Trees.SIGNER.publicKey(), bad))
          .withMessageContaining("is not a domain name");
    }
  }

  @Test
  void branchTooLongForARecordCannotBeMade() {
    List<EntryHash> most = Stream.generate(() -> EntryHash.of("x")).limit(75).toList();
    assertThat(new TreeBranch(most).toText()).hasSize(14 + 75 * 27);
    Collection<EntryHash> more = new ArrayList<>(most);
    more.add(EntryHash.of("x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TreeBranch(List.copyOf(more)))
        .withMessageContaining("branch of 76 children");
  }

  @Test
  void hashOfAnyLengthFrom12To32BytesFitsItsEntry() {
    String text = "enrtree-branch:";
    Bytes whole = Keccak256.hash(Bytes.utf8(text));
    for (int size : List.of(12, 13, 16, 31, 32)) {
      EntryHash hash = new EntryHash(Base32.encode(whole.slice(0, size)));
      assertThat(hash.matches(text)).isTrue();
      assertThat(hash.matches(text + "A")).isFalse();
    }
    for (int size : List.of(11, 33)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new EntryHash(Base32.encode(Bytes.wrap(new byte[size]))))
          .withMessageContaining("12 to 32 bytes");
    }
  }
}
