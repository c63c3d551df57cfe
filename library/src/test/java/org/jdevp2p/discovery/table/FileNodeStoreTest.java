// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.jdevp2p.discovery.table.Sample.enode;
import static org.jdevp2p.discovery.table.Sample.lonely;
import static org.jdevp2p.discovery.table.Sample.record;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jdevp2p.node.Node;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNodeStoreTest {

  @TempDir Path directory;
  private Path file;
  private final FakeTime time = new FakeTime();

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("nodes");
  }

  private FileNodeStore open() throws NodeStoreException {
    return FileNodeStore.open(file, time);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> names = Files.list(directory)) {
      return names.map(name -> name.getFileName().toString()).sorted().toList();
    }
  }

  private void fill(int count) throws NodeStoreException {
    try (FileNodeStore store = open()) {
      for (int i = 2; i < 2 + count; i++) {
        store.seen(i % 2 == 0 ? enode(i, lonely(i)) : record(i, lonely(i)), 1_000 + i);
      }
      store.recordSeq(77);
    }
  }

  @Test
  void whatWasSeenIsThereAfterARestart() throws Exception {
    fill(3);
    try (FileNodeStore store = open()) {
      assertThat(store.seeds(10))
          .containsExactly(enode(4, lonely(4)), record(3, lonely(3)), enode(2, lonely(2)));
      assertThat(store.seeds(1)).containsExactly(enode(4, lonely(4)));
      assertThat(store.recordSeq()).isEqualTo(77);
    }
    assertThat(names()).containsExactly("nodes", "nodes.lock");
  }

  @Test
  void withoutNodesNoFileIsWritten() throws Exception {
    open().close();
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void changesAreWrittenAfterHalfAMinuteOnAThreadOfTheStore() throws Exception {
    try (FileNodeStore store = open()) {
      store.seen(enode(2, lonely(2)), 1_000);
      time.advance(FileNodeStore.WRITE_INTERVAL.minusNanos(1));
      assertThat(Files.exists(file)).isFalse();
      time.advance(FileNodeStore.WRITE_INTERVAL);
      while (!Files.exists(file)) {
        Thread.onSpinWait();
      }
      assertThat(Files.readString(file)).startsWith("jdevp2p-nodes 1\n").endsWith("end 1\n");
    }
  }

  @Test
  void whoFailsComesLaterAndIsForgottenTheFifthTime() throws Exception {
    fill(3);
    try (FileNodeStore store = open()) {
      Node last = enode(4, lonely(4));
      store.failed(last.nodeId());
      assertThat(store.seeds(3).getLast()).isEqualTo(last);
      store.failed(last.nodeId());
      store.failed(last.nodeId());
      store.failed(last.nodeId());
    }
    try (FileNodeStore store = open()) {
      assertThat(store.size()).isEqualTo(3);
      store.failed(enode(4, lonely(4)).nodeId());
      assertThat(store.size()).isEqualTo(2);
    }
  }

  @Test
  void whoIsSeenAgainHasNotFailed() throws Exception {
    fill(3);
    try (FileNodeStore store = open()) {
      store.failed(enode(4, lonely(4)).nodeId());
      store.seen(enode(4, lonely(4)), 9_000);
      assertThat(store.seeds(1)).containsExactly(enode(4, lonely(4)));
    }
  }

  @Test
  void nodesAreBoundedAndWhoWasNotSeenForLongestGoes() throws Exception {
    try (FileNodeStore store = open()) {
      for (int i = 0; i < FileNodeStore.MAX_NODES; i++) {
        store.seen(enode(2 + i, lonely(i)), 1_000 + i);
      }
      store.seen(enode(2, lonely(0)), 9_999);
      assertThat(store.size()).isEqualTo(FileNodeStore.MAX_NODES);
      store.seen(enode(100_000, lonely(5)), 10_000);
      assertThat(store.size()).isEqualTo(FileNodeStore.MAX_NODES);
      List<Node> left = store.seeds(FileNodeStore.MAX_NODES);
      assertThat(left).contains(enode(2, lonely(0))).doesNotContain(enode(3, lonely(1)));
    }
    assertThat(Files.size(file)).isLessThan(FileNodeStore.MAX_FILE_BYTES / 2);
    try (FileNodeStore store = open()) {
      assertThat(store.size()).isEqualTo(FileNodeStore.MAX_NODES);
    }
  }

  // ---- H44: files that are no whole files of nodes

  @Test
  void fileCutOffAnywhereIsAnErrorAndStaysAsItIs() throws Exception {
    fill(3);
    String whole = Files.readString(file);
    for (int length = 1; length < whole.length(); length++) {
      Files.writeString(file, whole.substring(0, length));
      refuses("");
      assertThat(Files.readString(file)).hasSize(length);
    }
    Files.writeString(file, whole.substring(0, whole.length() - 10));
    refuses(
        "is cut off: it has no line 'end' with the number of nodes; nothing was changed."
            + " Remove it to begin with none");
  }

  @Test
  void emptyFileIsAnError() throws Exception {
    Files.writeString(file, "");
    refuses("is empty: put the old file back, or remove it to begin with none");
  }

  @Test
  void foreignFileIsAnErrorAndStaysAsItIs() throws Exception {
    Files.writeString(file, "{\"nodes\": []}\n");
    refuses(
        "does not begin with 'jdevp2p-nodes 1', so it is something else; nothing was changed."
            + " Remove it to begin with none");
    assertThat(Files.readString(file)).isEqualTo("{\"nodes\": []}\n");
  }

  @Test
  void damagedLinesAreNamed() throws Exception {
    assertDamage("17 0", "has 2 words in line 3, 3 expected");
    assertDamage("x 0 " + enode(2, lonely(2)), "has no number in line 3: 'x'");
    assertDamage("1 0 enode://1234@1.2.3.4:5", "has no node in line 3: enode public key has 4");
    assertDamage("1 0 enr:-abc", "has no node in line 3: node record");
  }

  private void assertDamage(String line, String problem) throws IOException {
    Files.writeString(file, "jdevp2p-nodes 1\nseq 1\n" + line + "\nend 1\n");
    refuses(problem);
  }

  @Test
  void fileWithALineTooFewIsAnError() throws Exception {
    fill(3);
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.remove(3);
    Files.writeString(file, String.join("\n", lines) + "\n");
    refuses("is damaged: 2 nodes, but it says 'end 3'");
  }

  @Test
  void fileAboveTheBoundIsAnErrorAndOneAtItIsRead() throws Exception {
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(FileNodeStore.MAX_FILE_BYTES);
      refuses("does not begin with");
      large.setLength(FileNodeStore.MAX_FILE_BYTES + 1);
      refuses("is larger than 4194304 bytes");
    }
  }

  @Test
  void directoryOrMissingDirectoryIsAnError() throws Exception {
    Files.createDirectory(file);
    refuses("is a directory");
    file = directory.resolve("missing").resolve("nodes");
    refuses("cannot be there: there is no directory " + file.getParent());
  }

  @Test
  void fileThatWeMayNotReadIsAnError() throws Exception {
    assumeTrue(!"root".equals(System.getProperty("user.name")), "root may read everything");
    fill(1);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
    refuses("cannot be read: permission denied to user " + System.getProperty("user.name"));
  }

  @Test
  void fileOfAnotherUserIsAnError() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root gives files away");
    fill(1);
    Files.setOwner(
        file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    refuses("belongs to user nobody, but this process runs as root");
  }

  @Test
  void fileThatIsOpenCannotBeOpenedTwice() throws Exception {
    try (FileNodeStore store = open()) {
      assertThat(store.size()).isZero();
      refuses("is open in this process already");
    }
    open().close();
  }

  // ---- H44, H45: writing

  @Test
  void fileThatCannotBeWrittenIsAnErrorAndTheOldOneStays() throws Exception {
    fill(2);
    String old = Files.readString(file);
    FileNodeStore store = open();
    store.seen(enode(9, lonely(9)), 9_000);
    Files.createDirectory(directory.resolve("nodes.new")); // what a full disk does, for root too
    Files.writeString(directory.resolve("nodes.new").resolve("x"), "");
    assertThatExceptionOfType(NodeStoreException.class)
        .isThrownBy(store::close)
        .withMessageStartingWith("node file " + file + " cannot be written: ");
    assertThat(Files.readString(file)).isEqualTo(old);
  }

  /** A kill leaves the draft behind, as long as it was, beside the old file. */
  @Test
  void draftThatAKilledProcessLeftIsNoHindrance() throws Exception {
    fill(2);
    Files.writeString(directory.resolve("nodes.new"), "jdevp2p-nodes 1\nseq 1\n1700 0 eno");
    try (FileNodeStore store = open()) {
      assertThat(store.size()).isEqualTo(2);
      store.seen(enode(9, lonely(9)), 9_000);
    }
    try (FileNodeStore store = open()) {
      assertThat(store.size()).isEqualTo(3);
    }
    assertThat(names()).containsExactly("nodes", "nodes.lock");
  }

  /** H45: whenever the kill comes, the file is a whole one, and the lock is free. */
  @Test
  void fileOfAProcessThatIsKilledWhileItWritesOpensAgain() throws Exception {
    for (int kill = 0; kill < 3; kill++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  "target/test-classes"
                      + File.pathSeparator
                      + System.getProperty("jdk.module.path", "")
                      + File.pathSeparator
                      + System.getProperty("java.class.path"),
                  StoreWriter.class.getName(),
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader lines = writer.inputReader()) {
        for (int written = 0; written < 5 + kill; written++) {
          assertThat(lines.readLine()).as("the writer writes").isNotNull();
        }
      } finally {
        writer.destroyForcibly().waitFor();
      }
      try (FileNodeStore store = open()) {
        assertThat(store.size()).isEqualTo(300);
      }
    }
  }

  @Test
  void symbolicLinkStaysOneAndItsFileIsWritten() throws Exception {
    fill(1);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    try (FileNodeStore store = FileNodeStore.open(link, time)) {
      store.seen(enode(9, lonely(9)), 9_000);
    }
    assertThat(Files.isSymbolicLink(link)).isTrue();
    try (FileNodeStore store = open()) {
      assertThat(store.size()).isEqualTo(2);
    }
  }

  private void refuses(String problem) {
    assertThatExceptionOfType(NodeStoreException.class)
        .isThrownBy(this::open)
        .withMessageStartingWith("node file " + file + " " + problem);
  }
}
