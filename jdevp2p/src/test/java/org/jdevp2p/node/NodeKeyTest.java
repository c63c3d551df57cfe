// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jdevp2p.crypto.SecretKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeyTest {

  private static final String HEX = Keys.EIP778.toBytes().toHex();
  private static final String ORDER =
      "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("nodekey");
  }

  @Test
  void createdKeyIsReadBackAndIsForTheOwnerOnly() throws Exception {
    SecretKey key = NodeKey.create(file);
    assertThat(Files.readString(file)).isEqualTo(key.toBytes().toHex());
    assertThat(NodeKey.load(file).toBytes()).isEqualTo(key.toBytes());
    assertThat(NodeKey.loadOrCreate(file).toBytes()).isEqualTo(key.toBytes());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(NodeKey.exposure(file)).isEmpty();
    assertThat(names()).containsExactly("nodekey");
  }

  @Test
  void formsThatGethWritesAndEditorsLeaveAreRead() throws Exception {
    for (String end : List.of("", "\n", "\r\n", "\n\n")) {
      Files.writeString(file, HEX + end);
      assertThat(NodeKey.load(file).toBytes().toHex()).isEqualTo(HEX);
    }
    Files.writeString(file, HEX.toUpperCase(java.util.Locale.ROOT));
    assertThat(NodeKey.load(file).toBytes().toHex()).isEqualTo(HEX);
  }

  @Test
  void missingFileIsAnErrorForLoadAndANewKeyForLoadOrCreate() throws Exception {
    refuses("does not exist");
    assertThat(names()).isEmpty();
    SecretKey key = NodeKey.loadOrCreate(file);
    assertThat(NodeKey.load(file).toBytes()).isEqualTo(key.toBytes());
  }

  @Test
  void existingFileIsNeverReplacedByCreate() throws Exception {
    Files.writeString(file, HEX);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NodeKey.create(file))
        .withMessage("key file " + file + " is there already and is not replaced");
    assertThat(Files.readString(file)).isEqualTo(HEX);
    assertThat(names()).containsExactly("nodekey");
  }

  @Test
  void emptyFileIsNoReasonForANewKey() throws Exception {
    assertKept("", "is empty: put the old key back, or remove the file to get a new identity");
  }

  @Test
  void truncatedFileIsNoReasonForANewKey() throws Exception {
    assertKept(HEX.substring(0, 63), "holds 63 characters, 64 hex digits expected");
    assertKept(HEX.substring(0, 40) + "\n", "holds 40 characters, 64 hex digits expected");
    assertKept("\n", "holds 0 characters, 64 hex digits expected");
  }

  @Test
  void tooLongFileIsNoReasonForANewKey() throws Exception {
    assertKept(HEX + "0", "holds more than 64 hex digits and a line end");
    assertKept("0x" + HEX, "holds more than 64 hex digits and a line end");
    assertKept(HEX + "\n\n\n", "holds more than 64 hex digits and a line end");
    assertKept(HEX + "\n" + HEX, "holds more than 64 hex digits and a line end");
  }

  @Test
  void otherCharactersAreNoReasonForANewKey() throws Exception {
    assertKept(HEX.substring(0, 10) + "g" + HEX.substring(11), "has no hex digit at position 10");
    assertKept(HEX.substring(0, 62) + "é", "has no hex digit at position 62");
  }

  @Test
  void numbersThatAreNoKeysAreRefused() throws Exception {
    assertKept("0".repeat(64), "holds a number that is no secp256k1 key (0 or too large)");
    assertKept(ORDER, "holds a number that is no secp256k1 key (0 or too large)");
    Files.writeString(file, ORDER.substring(0, 63) + "0"); // the largest key
    assertThat(NodeKey.load(file).toBytes().toHex()).endsWith("4140");
  }

  @Test
  void directoryIsNoKeyFile() throws Exception {
    Files.createDirectory(file);
    refuses("is a directory");
    assertThat(names()).containsExactly("nodekey");
  }

  @Test
  void brokenLinkIsNoReasonForANewKey() throws Exception {
    Files.createSymbolicLink(file, directory.resolve("gone"));
    refusesAlsoToCreate("is a symbolic link to a file that does not exist");
    assertThat(names()).containsExactly("nodekey");
  }

  @Test
  void linkToAKeyIsFollowed() throws Exception {
    Path real = directory.resolve("real");
    Files.writeString(real, HEX);
    Files.createSymbolicLink(file, real);
    assertThat(NodeKey.loadOrCreate(file).toBytes().toHex()).isEqualTo(HEX);
  }

  @Test
  void pipeIsNotWaitedFor() {
    file = Path.of("/dev/null");
    assumeTrue(Files.exists(file));
    refusesAlsoToCreate("is not a regular file");
  }

  @Test
  void fileOfAnotherUserIsRefused() throws Exception {
    Files.writeString(file, HEX);
    try {
      Files.setAttribute(file, "unix:uid", 12345);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "only root gives files away");
    }
    refusesAlsoToCreate(
        "belongs to user 12345, but this process runs as " + System.getProperty("user.name"));
    assertThat(Files.readString(file)).isEqualTo(HEX);
  }

  @Test
  void unreadableFileIsNoReasonForANewKey() throws Exception {
    Files.writeString(file, HEX);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(file), "root reads everything");
    refusesAlsoToCreate(
        "cannot be read: permission denied to user " + System.getProperty("user.name"));
  }

  @Test
  void fileOpenToOthersIsReadWithAWarning() throws Exception {
    Files.writeString(file, HEX);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(NodeKey.load(file).toBytes().toHex()).isEqualTo(HEX);
    assertThat(NodeKey.exposure(file))
        .contains(
            "key file %s is open to other users (rw-r-----): chmod 600 %s".formatted(file, file));
  }

  @Test
  void missingDirectoryIsAnErrorAndIsNotMade() throws Exception {
    file = directory.resolve("data").resolve("nodekey");
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NodeKey.loadOrCreate(file))
        .withMessage(
            "key file %s cannot be written: there is no directory %s"
                .formatted(file, file.getParent()));
    assertThat(names()).isEmpty();
  }

  @Test
  void directoryThatTakesNoFilesIsAnErrorWithoutLeftovers() {
    file = Path.of("/proc/nodekey");
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NodeKey.loadOrCreate(file))
        .withMessageStartingWith("key file /proc/nodekey cannot be written: ");
    assertThat(file).doesNotExist();
  }

  @Test
  void processesThatStartTogetherAgreeOnOneKey() throws Exception {
    Set<String> keys = new HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<SecretKey>> starts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        starts.add(threads.submit(() -> NodeKey.loadOrCreate(file)));
      }
      for (Future<SecretKey> start : starts) {
        keys.add(start.get().toBytes().toHex());
      }
    }
    assertThat(keys).containsExactly(Files.readString(file));
    assertThat(names()).containsExactly("nodekey");
  }

  private void assertKept(String content, String problem) throws IOException {
    Files.writeString(file, content);
    refusesAlsoToCreate(problem);
    assertThat(Files.readString(file)).isEqualTo(content);
    assertThat(names()).containsExactly("nodekey");
  }

  private void refusesAlsoToCreate(String problem) {
    refuses(problem);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NodeKey.loadOrCreate(file))
        .withMessage("key file " + file + " " + problem);
  }

  private void refuses(String problem) {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NodeKey.load(file))
        .withMessage("key file " + file + " " + problem);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }
}
