// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.examples.Chat;
import org.jdevp2p.node.Enode;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunCommandTest {
  @TempDir private Path directory;

  private String[] line(String... more) {
    return line(directory.resolve("node"), more);
  }

  private static String[] line(Path data, String... more) {
    Stream<String> first = Stream.of("run", "--port", "0", "--datadir", data.toString());
    return Stream.concat(first, Arrays.stream(more)).toArray(String[]::new);
  }

  private static LiveRun node(Path data, String... more) throws IOException {
    return LiveRun.of(line(data, more));
  }

  // ---- its life

  @Test
  void enodeComesFirstAndTheEndAfterTheGivenTime() {
    List<String> lines = CommandLineRun.of(line("--for", "50ms")).text().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).matches("enode://[0-9a-f]{128}@127\\.0\\.0\\.1:\\d+\\?discport=0");
    assertThat(lines.getLast())
        .matches("stopped  after [\\d.]+ s: 0 links, 0 chat lines said, 0 heard");
  }

  @Test
  void keyIsMadeForItsOwnerOnlyAndUsedAgain() throws IOException {
    String first = CommandLineRun.of(line("--for", "1ms")).text();
    Path key = directory.resolve("node").resolve("nodekey");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    String again = CommandLineRun.of(line("--for", "1ms")).text();
    assertThat(again.substring(0, again.indexOf('@')))
        .isEqualTo(first.substring(0, first.indexOf('@')));
  }

  @Test
  void keyThatOthersCanReadIsWarnedOf() throws IOException {
    CommandLineRun.of(line("--for", "1ms")).text();
    Path key = directory.resolve("node").resolve("nodekey");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    CommandLineRun run = CommandLineRun.of(line("--for", "1ms"));
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).startsWith("jdevp2p: ").contains(key.toString());
  }

  @Test
  void lineOfChatReachesTheOtherNode() throws Exception {
    try (LiveRun one = node(directory.resolve("one"));
        LiveRun other = node(directory.resolve("other"), "--peer", one.nextLine())) {
      assertThat(other.nextLine("linked")).contains("chat/1 echo/1");
      one.nextLine("linked");
      other.typesUntil("good morning", one, "chat     good morning");
      one.typesUntil("good \u202e\u0007evening", other, "chat     good ??evening");
    }
  }

  @Test
  void nodesFindEachOtherThroughOneThatTheyKnow() throws Exception {
    try (LiveRun first = node(directory.resolve("first"), "--discover");
        LiveRun one = node(directory.resolve("one"), "--bootnodes", udpOf(first));
        LiveRun other = node(directory.resolve("other"), "--bootnodes", udpOf(one))) {
      // Nobody was told of the first but one, and nobody was told whom to dial.
      first.nextLine("linked");
      one.nextLine("linked");
      other.nextLine("linked");
    }
  }

  /** The URL with which a node that discovers begins: TCP and UDP port are the same. */
  private static String udpOf(LiveRun node) throws InterruptedException {
    String enode = node.nextLine();
    assertThat(enode).matches("enode://[0-9a-f]{128}@127\\.0\\.0\\.1:\\d+");
    return enode;
  }

  @Test
  void lineThatNobodyCanHearIsNotLostInSilence() throws Exception {
    try (LiveRun alone = node(directory.resolve("alone"))) {
      alone.nextLine("enode");
      alone.type("hello?");
      assertThat(alone.nextTalk("jdevp2p:"))
          .isEqualTo("jdevp2p: nobody is there to hear that line");
    }
  }

  @Test
  void lineOverTheLimitIsNotSaidAndTheLinkLives() throws Exception {
    try (LiveRun one = node(directory.resolve("one"));
        LiveRun other = node(directory.resolve("other"), "--peer", one.nextLine())) {
      other.nextLine("linked");
      one.nextLine("linked");
      other.type("x".repeat(Chat.MAX_TEXT_BYTES + 1));
      assertThat(other.nextTalk("jdevp2p:"))
          .isEqualTo("jdevp2p: a line over 1000 bytes was not said");
      String longest = "x".repeat(Chat.MAX_TEXT_BYTES);
      other.typesUntil(longest, one, "chat     " + longest);
    }
  }

  @Test
  void staticPeerIsLinkedAgainWhenItComesBack() throws Exception {
    SecretKey key = SecretKey.random();
    int port;
    LiveRun dialler;
    try (Server peer = chatServer(key, 0)) {
      port = peer.enode().tcpPort();
      dialler = node(directory.resolve("node"), "--peer", peer.enode().toString());
      dialler.nextLine("linked");
    }
    try (dialler) {
      dialler.nextLine("left");
      try (Server peer = chatServer(key, port)) {
        assertThat(dialler.nextLine("linked")).contains(peer.nodeId().shortText());
      }
    }
  }

  private static Server chatServer(SecretKey key, int port) throws IOException {
    return Server.start(
        ServerConfig.builder()
            .key(key)
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .protocol(new Chat(line -> {}))
            .build());
  }

  // ---- JSON

  @Test
  void streamHasTheNodeAndASummary() {
    List<JsonNode> objects =
        CommandLineRun.of(line("--ndjson", "--for", "50ms"))
            .text()
            .lines()
            .map(JsonMapper.shared()::readTree)
            .toList();
    assertThat(objects)
        .extracting(object -> object.path("type").asString())
        .containsExactly("node", "node-summary");
    assertThat(objects).allMatch(object -> object.path("schema").asInt() == 1);
    assertThat(objects.getFirst().path("enode").asString()).startsWith("enode://");
    assertThat(objects.getLast().path("durationMillis").asInt()).isGreaterThanOrEqualTo(50);
    assertThat(objects.getLast().path("links").asInt()).isZero();
  }

  @Test
  void oneObjectIsTheNodeAndTheRestIsTalk() {
    CommandLineRun run = CommandLineRun.of(line("--json", "--for", "1ms"));
    assertThat(run.json().path("type").asString()).isEqualTo("node");
    assertThat(run.err()).startsWith("stopped  after");
  }

  // ---- what is wrong on this side

  @Test
  void portInUseIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String data = directory.toString();
      String[] line = {"run", "--port", port, "--datadir", data};
      assertThat(CommandLineRun.of(line).sentence(ExitCode.LOCAL_CONFIGURATION))
          .contains("cannot listen on 127.0.0.1:" + port, "in use");
    }
  }

  @Test
  void unknownProtocolIsNamed() {
    assertThat(CommandLineRun.of(line("--protocol", "chess")).sentence(ExitCode.USAGE))
        .contains("--protocol chess: expected chat, echo or bulk");
  }

  @Test
  void protocolNamedTwiceRunsOnce() {
    assertThat(CommandLineRun.of(line("--protocol", "chat,chat/1,Chat", "--for", "1ms")).exitCode())
        .isZero();
  }

  @Test
  void peerWithoutTcpPortIsNamed() {
    Enode node = new Enode(SecretKey.random().publicKey(), "127.0.0.1", 0, 30301);
    assertThat(CommandLineRun.of(line("--peer", node.toString())).sentence(ExitCode.USAGE))
        .contains(node.nodeId().shortText(), "no TCP port");
  }

  @Test
  void malformedPeerIsRefused() {
    assertThat(CommandLineRun.of(line("--peer", "enode://zz@host:1")).sentence(ExitCode.USAGE))
        .contains("'--peer'", "enode");
  }

  @Test
  void badKeyFileIsNamed() throws IOException {
    Path bad = Files.writeString(directory.resolve("bad"), "hello");
    assertThat(
            CommandLineRun.of(line("--nodekey", bad.toString()))
                .sentence(ExitCode.LOCAL_CONFIGURATION))
        .contains(bad.toString(), "5 characters");
  }

  @Test
  void dataDirectoryThatIsAFileIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("node"), "");
    assertThat(CommandLineRun.of(line()).sentence(ExitCode.LOCAL_CONFIGURATION))
        .isEqualTo("jdevp2p: --datadir " + file + " is a file, not a directory");
  }

  @Test
  void dataDirectoryThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    Path below = file.resolve("data");
    assertThat(CommandLineRun.of(line(below)).sentence(ExitCode.LOCAL_CONFIGURATION))
        .isEqualTo("jdevp2p: --datadir " + below + " cannot be made here");
  }

  @Test
  void negativeNumberOfPeersIsRefused() {
    assertThat(CommandLineRun.of(line("--max-peers", "0", "--for", "1ms")).exitCode()).isZero();
    assertThat(CommandLineRun.of(line("--max-peers", "-1")).sentence(ExitCode.USAGE))
        .contains("--max-peers -1: expected 0 or more");
  }
}
