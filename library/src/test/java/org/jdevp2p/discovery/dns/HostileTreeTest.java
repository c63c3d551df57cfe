// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.dns.LookupException.Kind;
import org.junit.jupiter.api.Test;

/** What whoever answers our questions, or signs a tree, may try. */
class HostileTreeTest {

  private static final int MAX_ENTRIES = 1000;

  private final MemoryDns dns = new MemoryDns();
  private final DnsClient client =
      DnsClient.builder(dns).ticker(new LeapingTicker()).maxEntries(MAX_ENTRIES).build();

  private ThrowableAssertAlternative<TreeException> assertRefused() {
    return assertThatExceptionOfType(TreeException.class)
        .isThrownBy(() -> client.sync(Trees.LINK))
        .withNoCause();
  }

  /** Publishes a root over these two, signed as it should be. */
  private void publish(EntryHash nodes, EntryHash links, long seq) {
    dns.put(Trees.LINK.domain(), TreeRoot.sign(Trees.SIGNER, nodes, links, seq).toText());
  }

  private EntryHash put(TreeEntry entry) {
    return dns.put(Trees.LINK, entry);
  }

  private EntryHash nothing() {
    return put(new TreeBranch(List.of()));
  }

  private static String name(EntryHash hash) {
    return Trees.LINK.nameOf(hash);
  }

  @Test
  void entryWithAnotherHashIsRefused() {
    SignedTree tree = Trees.tree(1, Trees.nodes(3), List.of());
    dns.publish(tree);
    EntryHash honest = new TreeNode(tree.tree().nodes().get(1)).hash();
    TreeNode swapped = new TreeNode(Trees.node(77));
    dns.put(name(honest), swapped.toText());
    assertRefused()
        .withMessage(name(honest) + ": the entry there has another hash, " + swapped.hash());
  }

  @Test
  void entryBesideOneWithAnotherHashIsFound() throws Exception {
    SignedTree tree = Trees.tree(1, Trees.nodes(1), List.of());
    dns.publish(tree);
    dns.put(
        name(tree.root().nodes()),
        "v=spf1 -all",
        Trees.node(77).toText(),
        Trees.node(0).toText(),
        "x".repeat(5000));
    assertThat(client.sync(tree.link()).tree().nodes()).containsExactly(Trees.node(0));
  }

  @Test
  void rootSignedByAnotherKeyIsRefused() {
    SecretKey thief = Trees.key(666);
    EntryHash nothing = nothing();
    dns.put(Trees.LINK.domain(), TreeRoot.sign(thief, nothing, nothing, 9).toText());
    assertRefused()
        .withMessage(
            "nodes.example.org: root (seq 9): signature is not by the key of " + Trees.LINK);
  }

  @Test
  void rootWhoseSeqWasRaisedAfterSigningIsRefused() {
    SignedTree tree = Trees.tree(1, Trees.nodes(1), List.of());
    dns.publish(tree);
    dns.put(Trees.LINK.domain(), tree.root().toText().replace("seq=1", "seq=2"));
    assertRefused().withMessageContaining("root (seq 2): signature");
  }

  @Test
  void sequenceThatGoesBackIsRefused() throws Exception {
    dns.publish(Trees.tree(5, Trees.nodes(1), List.of()));
    client.sync(Trees.LINK);
    client.sync(Trees.LINK); // the same version again is fine
    dns.publish(Trees.tree(4, Trees.nodes(2), List.of()));
    assertRefused()
        .withMessage(
            "nodes.example.org: root has seq 4, but 5 was seen before: it must not go back");
  }

  @Test
  void sequenceIsUnsigned() throws Exception {
    dns.publish(Trees.tree(-1, Trees.nodes(1), List.of()));
    client.sync(Trees.LINK);
    dns.publish(Trees.tree(Long.MAX_VALUE, Trees.nodes(1), List.of()));
    assertRefused().withMessageContaining("seq 9223372036854775807, but 18446744073709551615 was");
  }

  @Test
  void sequenceBelowOneRememberedFromAnEarlierRunIsRefused() {
    dns.publish(Trees.tree(4, Trees.nodes(1), List.of()));
    client.remember(Trees.LINK, 5);
    assertRefused().withMessageContaining("root has seq 4, but 5 was seen before");
  }

  @Test
  void ofTwoRootsTheNewerCountsWhicheverComesFirst() throws Exception {
    SignedTree old = Trees.tree(1, Trees.nodes(1), List.of());
    SignedTree fresh = Trees.tree(2, Trees.nodes(2), List.of());
    dns.publish(old).publish(fresh);
    dns.put(Trees.LINK.domain(), "enrtree-root:v1 x", fresh.root().toText(), old.root().toText());
    assertThat(client.sync(Trees.LINK).root()).isEqualTo(fresh.root());
  }

  @Test
  void txtRecordOf64KiBIsRefusedAndOneOf2048CharactersIsRead() {
    EntryHash hash = EntryHash.of("x");
    publish(hash, nothing(), 1);
    dns.put(name(hash), "enrtree-branch:" + "A".repeat(65_535 - 15));
    assertRefused()
        .withMessage(name(hash) + ": TXT record of 65,535 characters, at most 2,048 allowed");
    assertThatExceptionOfType(TreeException.class)
        .isThrownBy(() -> TreeEntry.parse("enrtree-branch:" + "A".repeat(2049 - 15)))
        .withMessage("entry of 2,049 characters, at most 2,048 allowed");
    assertThatExceptionOfType(TreeException.class)
        .isThrownBy(() -> TreeEntry.parse("enrtree-branch:" + "A".repeat(2048 - 15)))
        .withMessageContaining("branch, child 0: ");
  }

  @Test
  void rootOf64KiBIsRefused() {
    dns.put(Trees.LINK.domain(), "enrtree-root:v1 e=" + "A".repeat(65_000));
    assertRefused()
        .withMessage("nodes.example.org: entry of 65,018 characters, at most 2,048 allowed");
  }

  @Test
  void branchOf100000ChildrenIsRefusedUnread() {
    String text =
        "enrtree-branch:" + String.join(",", Collections.nCopies(100_000, "A".repeat(26)));
    EntryHash hash = EntryHash.of(text);
    publish(hash, nothing(), 1);
    dns.put(name(hash), text);
    assertRefused()
        .withMessageContaining("TXT record of 2,700,014 characters, at most 2,048 allowed");
  }

  @Test
  void branchOf0ChildrenIsAnEmptyListAtTheTopAndRefusedBelow() throws Exception {
    EntryHash empty = nothing();
    publish(empty, empty, 1);
    assertThat(client.sync(Trees.LINK).tree().nodes()).isEmpty();
    publish(put(new TreeBranch(List.of(empty, put(new TreeNode(Trees.node(1)))))), empty, 2);
    assertRefused().withMessage(name(empty) + ": a branch of 0 children below the top");
  }

  @Test
  void nodeRecordInALinkTreeIsRefused() {
    EntryHash node = put(new TreeNode(Trees.node(1)));
    publish(nothing(), put(new TreeBranch(List.of(node))), 1);
    assertRefused().withMessage(name(node) + ": a node record in the subtree of links");
  }

  @Test
  void linkInANodeTreeIsRefused() {
    EntryHash link = put(Trees.link(1));
    publish(link, nothing(), 1);
    assertRefused().withMessage(name(link) + ": a link in the subtree of nodes");
  }

  @Test
  void rootInsideATreeIsRefused() {
    EntryHash inner = put(TreeRoot.sign(Trees.SIGNER, nothing(), nothing(), 1));
    publish(inner, nothing(), 1);
    assertRefused().withMessage(name(inner) + ": a root in the subtree of nodes");
  }

  @Test
  void recordWithAWrongSignatureIsRefused() {
    String text = Trees.node(1).toText();
    String forged =
        text.substring(0, 20) + (text.charAt(20) == 'A' ? 'B' : 'A') + text.substring(21);
    EntryHash hash = EntryHash.of(forged);
    publish(hash, nothing(), 1);
    dns.put(name(hash), forged);
    assertRefused()
        .withMessage(name(hash) + ": node record: signature is not of the key in the record");
  }

  @Test
  void branchThatListsTheSameChildManyTimesCostsOneLookup() throws Exception {
    EntryHash below = put(new TreeNode(Trees.node(1)));
    for (int level = 0; level < 20; level++) { // 75^20 ways down
      below = put(new TreeBranch(Collections.nCopies(75, below)));
    }
    publish(below, nothing(), 1);
    assertThat(client.sync(Trees.LINK).tree().nodes()).containsExactly(Trees.node(1));
    assertThat(dns.lookups()).isEqualTo(1 + 1 + 20 + 1); // root, no links, branches, node
  }

  @Test
  void treeWithAsManyEntriesAsAllowedIsReadAndWithOneMoreRefused() throws Exception {
    publishBranches(MAX_ENTRIES, 1);
    assertThatExceptionOfType(LookupException.class) // its leaves are not there
        .isThrownBy(() -> client.sync(Trees.LINK));
    publishBranches(MAX_ENTRIES + 1, 2);
    assertRefused().withMessageContaining("the subtree of nodes has more than 1,000 entries");
    assertThat(dns.lookups()).isLessThan(200);
  }

  /** Branches below which so many hashes stand, themselves counted, whose entries nobody has. */
  private void publishBranches(int entries, long seq) {
    List<EntryHash> branches = new ArrayList<>();
    for (int left = entries - 1; left > 0; left -= 1 + 70) {
      List<EntryHash> leaves = new ArrayList<>();
      for (int i = 0; i < Math.min(70, left - 1); i++) {
        leaves.add(EntryHash.of("leaf " + left + "." + i));
      }
      branches.add(put(new TreeBranch(leaves)));
    }
    publish(put(new TreeBranch(branches)), nothing(), seq);
  }

  @Test
  void domainWithoutATreeIsNamed() {
    dns.put(Trees.LINK.domain(), "v=spf1 -all");
    assertThatExceptionOfType(LookupException.class)
        .isThrownBy(() -> client.sync(Trees.LINK))
        .withMessage("nodes.example.org: TXT records: 1, none of them the root of a tree")
        .matches(e -> e.kind() == Kind.NO_SUCH_NAME);
  }

  @Test
  void linkTextThatIsAlmostOneIsRefused() {
    Map<String, String> almost = new TreeMap<>();
    String key = Trees.LINK.toText().substring(10, 63);
    almost.put("enrtree://" + key, "has no key");
    almost.put("enrtree://" + key + "@", "is not a domain name");
    almost.put("enrtree://" + key + "@a@b", "is not a domain name");
    almost.put("enrtree://" + key + "@a\nb", "'a\\u000ab' is not a domain name");
    almost.put("enrtree://" + key + "=@a", "is no key");
    almost.put("enrtree://" + key.toLowerCase(Locale.ROOT) + "@a", "is no key");
    almost.put("enrtree://" + "A".repeat(53) + "@a", "is no key");
    almost.put("enrtree:" + key + "@a", "does not begin with enrtree://");
    almost.forEach((text, why) ->
        assertThatExceptionOfType(TreeException.class)
            .isThrownBy(() -> TreeLink.parse(text))
            .withMessageContaining(why));
  }
}
