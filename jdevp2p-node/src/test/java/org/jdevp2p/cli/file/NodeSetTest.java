// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdevp2p.cli.file.NodeSet.Member;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSetTest {

  @TempDir private Path directory;

  private static NodeRecord record(long seq) {
    return NodeRecord.builder(SecretKey.random()).seq(seq).udp(30303).sign();
  }

  private static NodeSet read(String text) throws IOException {
    return NodeSet.read(new ByteArrayInputStream(text.getBytes(UTF_8)), "the file");
  }

  private static String text(NodeSet set) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    set.writeTo(out);
    return out.toString(UTF_8);
  }

  private static void assertRefused(String text, String why) {
    assertThatExceptionOfType(FileFormatException.class)
        .isThrownBy(() -> read(text))
        .withMessageStartingWith("the file: ")
        .withMessageContaining(why);
  }

  @Test
  void setIsWrittenByteForByteAsGethDoes() throws Exception {
    NodeRecord record = record(-1);
    NodeSet set = new NodeSet();
    set.put(
        new Member(
            record,
            3,
            Instant.parse("2026-01-31T12:00:00Z"),
            Instant.parse("2026-02-01T12:00:00.120Z"),
            Member.NEVER));
    String expected =
        """
        {
            "%s": {
                "seq": 18446744073709551615,
                "record": "%s",
                "score": 3,
                "firstResponse": "2026-01-31T12:00:00Z",
                "lastResponse": "2026-02-01T12:00:00.12Z",
                "lastCheck": "0001-01-01T00:00:00Z"
            }
        }\
        """
            .formatted(record.nodeId(), record.toText());
    assertThat(text(set)).isEqualTo(expected);
    assertThat(text(read(expected))).isEqualTo(expected);
    assertThat(text(new NodeSet())).isEqualTo("{}");
  }

  @Test
  void scoreOfZeroIsLeftOutAndAbsentFieldsAreZero() throws Exception {
    NodeRecord record = record(0);
    String least = "{\"%s\":{\"record\":\"%s\",\"more\":[{}]}}".formatted(record.nodeId(), record);
    NodeSet set = read(least);
    assertThat(set.members()).containsExactly(Member.of(record));
    assertThat(text(set)).doesNotContain("score", "more");
    assertThat(set.find(record.nodeId()).orElseThrow().age()).isEqualTo(Duration.ZERO);
  }

  @Test
  void timeWithAnOffsetIsRead() throws Exception {
    NodeRecord record = record(1);
    String text =
        "{\"%s\":{\"seq\":1,\"record\":\"%s\",\"lastCheck\":\"2026-01-31T13:00:00.5+01:00\"}}"
            .formatted(record.nodeId(), record);
    assertThat(read(text).members().getFirst().lastCheck())
        .isEqualTo(Instant.parse("2026-01-31T12:00:00.5Z"));
  }

  @Test
  void nodesAreSortedByIdAndTheBestAreChosenByScore() {
    NodeSet set = new NodeSet();
    for (int score = 0; score < 20; score++) {
      set.put(new Member(record(score), score % 5, Member.NEVER, Member.NEVER, Member.NEVER));
    }
    assertThat(set.records())
        .isSortedAccordingTo((a, b) -> a.nodeId().hash().compareTo(b.nodeId().hash()));
    assertThat(set.top(6).members()).extracting(Member::score).containsOnly(4L, 3L).hasSize(6);
    assertThat(set.top(0).size()).isZero();
    assertThat(set.top(21).members()).isEqualTo(set.members());
  }

  @Test
  void whatIsWrongIsSaidWithTheNode() {
    NodeRecord record = record(5);
    NodeRecord other = record(5);
    String form = "{\"%s\":{\"seq\":%s,\"record\":\"%s\"%s}}";
    assertRefused(
        form.formatted(other.nodeId(), 5, record, ""), "is that of node " + record.nodeId());
    assertRefused(form.formatted(record.nodeId(), 6, record, ""), "seq is 6, but its record has 5");
    assertRefused(form.formatted(record.nodeId(), -5, record, ""), "seq is -5, a number of 0 to");
    assertRefused(form.formatted(record.nodeId(), "\"5\"", record, ""), "seq is \"5\"");
    assertRefused(form.formatted(record.nodeId(), 5, "enr:x", ""), "record: ");
    assertRefused("{\"ab\":{}}", "node ab: record: node record does not begin with enr:");
    assertRefused(form.formatted(record.nodeId(), 5, record, ",\"score\":\"x\""), "score is \"x\"");
    assertRefused(
        form.formatted(record.nodeId(), 5, record, ",\"lastCheck\":\"soon\""),
        "lastCheck is \"soon\", a time as");
    assertRefused("[]", "a JSON object of nodes expected");
    assertRefused("", "a JSON object of nodes expected");
    assertRefused("{\n\"a\": }", "line 2: no JSON");
    assertRefused("{\"a\":", "no JSON");
    assertRefused("{} {}", "there is more behind");
  }

  @Test
  void fileIsReplacedAtOnceAndNothingElseIsLeft() throws Exception {
    Path file = directory.resolve("nodes.json");
    NodeSet.of(List.of(record(1))).write(file);
    NodeSet two = NodeSet.of(List.of(record(1), record(2)));
    two.write(file);
    assertThat(NodeSet.read(file).members()).isEqualTo(two.members());
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void fileStaysAsItWasIfWritingFails() throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "old");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            AtomicFile.write(
                file,
                out -> {
                  out.write(new byte[100_000]);
                  throw new IOException("disk full");
                }))
        .withMessage("disk full");
    assertThat(file).hasContent("old");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void symbolicLinkStaysOneAndItsTargetIsReplaced() throws Exception {
    Path target = Files.writeString(directory.resolve("target"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), target);
    AtomicFile.write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent("new");
  }
}
