// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.cli.Pings.CLIENT;
import static org.jdevp2p.cli.Pings.nobody;
import static org.jdevp2p.cli.Pings.ping;
import static org.jdevp2p.cli.Pings.report;
import static org.jdevp2p.cli.Pings.server;
import static org.jdevp2p.cli.Pings.stages;
import static org.jdevp2p.cli.Pings.timesOut;

import java.io.IOException;
import java.net.Socket;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.server.Server;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What {@code rlpx ping} makes of a node with which there is no link: each ending for real. */
class RlpxPingFailureTest {

  // ---- exit code 3

  @Test
  void nothingThatListensIsUnreachable() throws IOException {
    JsonNode json = report(ping(nobody(), "--json"), "unreachable", 3);
    assertThat(stages(json)).containsExactly("dns");
    assertThat(json.path("reasonText").asString()).isEqualTo("tcp: Connection refused");
    assertThat(json.path("explanation").asString()).startsWith("Nothing listens there now");
    assertThat(json.path("clientId").isNull()).isTrue();
    assertThat(json.path("p2pVersion").isNull()).isTrue();
    assertThat(json.path("rttMillis").isNull()).isTrue();
    assertThat(json.path("capabilities").size()).isZero();
    assertThat(json.path("shared").size()).isZero();
  }

  @Test
  void failureIsTwoPlainLinesForPeople() throws IOException {
    CommandLineRun run = ping(nobody());
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().map(String::strip))
        .anyMatch(line -> line.equals("unreachable   tcp: Connection refused."))
        .anyMatch(line -> line.startsWith("Nothing listens there now"))
        .noneMatch(line -> line.contains("Exception"));
  }

  @Test
  void unknownHostIsUnreachableAndNamed() {
    String key = SecretKey.random().publicKey().toString();
    String enode = "enode://" + key + "@no-such-host.invalid:30303";
    JsonNode json = report(ping(enode, "--json"), "unreachable", 3);
    assertThat(stages(json)).isEmpty();
    assertThat(json.path("reasonText").asString()).contains("no-such-host.invalid");
    assertThat(json.path("explanation").asString()).startsWith("The name does not resolve");
  }

  // ---- exit code 4

  @Test
  void silentSocketTimesOut() throws IOException {
    try (Remote remote = Remote.with(Remote::listen)) {
      JsonNode json = timesOut(remote.enode(), "dns", "tcp");
      assertThat(json.path("reasonText").asString()).startsWith("auth: no answer within ");
      assertThat(json.path("explanation").asString()).contains("no ack comes");
    }
  }

  @Test
  void peerThatNeverSaysHelloTimesOutAtThatStage() throws IOException {
    try (Remote remote = Remote.playing(Remote::listen)) {
      JsonNode json = timesOut(remote.enode(), "dns", "tcp", "auth");
      assertThat(json.path("reasonText").asString()).startsWith("hello: no answer within ");
    }
  }

  @Test
  void peerThatAnswersNoPingTimesOutAndIsStillDescribed() throws IOException {
    try (Remote remote =
        Remote.playing(peer -> {
          peer.greets("eth/68");
          Remote.listen(peer);
        })) {
      JsonNode json = timesOut(remote.enode(), "dns", "tcp", "auth", "hello");
      assertThat(json.path("reasonText").asString()).startsWith("no Pong within ");
      assertThat(json.path("clientId").asString()).isEqualTo("scripted peer");
      assertThat(json.path("shared").path(0).path("capability").asString()).isEqualTo("eth/68");
    }
  }

  // ---- exit code 5

  @Test
  void nodeThatWaitsForAnotherKeyIsACryptoFailure() throws IOException {
    try (Server server = server()) {
      Enode wrong =
          new Enode(SecretKey.random().publicKey(), "127.0.0.1", server.enode().tcpPort(), 0);
      JsonNode json = report(ping(wrong.toString(), "--json"), "crypto", 5);
      assertThat(stages(json)).containsExactly("dns", "tcp");
      assertThat(json.path("explanation").asString()).contains("wrong key");
    }
  }

  @Test
  void httpServerIsACryptoFailureThatSaysSo() throws IOException {
    try (Remote remote = Remote.with(RlpxPingFailureTest::speakHttp)) {
      JsonNode json = report(ping(remote.enode(), "--json"), "crypto", 5);
      assertThat(json.path("reasonText").asString()).contains("HTTP server");
      assertThat(json.path("explanation").asString()).startsWith("Someone else answers");
    }
  }

  private static void speakHttp(Socket socket) throws IOException {
    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
    socket.shutdownOutput();
    Remote.listen(socket);
  }

  @Test
  void remoteThatHangsUpAfterAuthIsACryptoFailure() throws IOException {
    try (Remote remote =
        Remote.with(socket -> {
          assertThat(socket.getInputStream().read()).isNotNegative();
        })) {
      JsonNode json = report(ping(remote.enode(), "--json"), "crypto", 5);
      assertThat(json.path("explanation").asString())
          .startsWith("They hung up before saying why: wrong key");
    }
  }

  // ---- exit code 6

  @Test
  void nothingSharedIsIncompatibleWithBothListsAndTheNearestMiss() throws IOException {
    try (Server server = server()) {
      String[] line = {
        server.enode().toString(), "--capability", "echo/7:2", "--capability", "eth/68:17", "--json"
      };
      JsonNode json = report(ping(line), "incompatible", 6);
      assertThat(json.path("explanation").asString())
          .isEqualTo(
              "You have no common language: you offer echo/7, eth/68, they speak chat/1, echo/1."
                  + " Nearest: they speak echo/1, you echo/7.");
      assertThat(json.path("capabilities").size()).isEqualTo(2);
      assertThat(json.path("shared").size()).isZero();
      assertThat(json.path("clientId").asString()).isEqualTo(CLIENT);
    }
  }

  @Test
  void nodeWithoutCapabilitiesIsIncompatible() throws IOException {
    try (Remote remote =
        Remote.playing(peer -> {
          peer.greets();
          peer.sendsDisconnect(DisconnectReason.USELESS_PEER);
          Remote.listen(peer);
        })) {
      JsonNode json = report(ping(remote.enode(), "--json"), "incompatible", 6);
      assertThat(json.path("reason").asInt()).isEqualTo(3);
      assertThat(json.path("explanation").asString())
          .isEqualTo("You have no common language: you offer eth/68, eth/69, they speak nothing.");
    }
  }

  // ---- exit code 64 + N

  @Test
  void disconnectInPlaceOfHelloGivesItsReason() throws IOException {
    try (Remote remote =
        Remote.playing(peer -> {
          peer.sendsDisconnect(DisconnectReason.TOO_MANY_PEERS);
          Remote.listen(peer);
        })) {
      JsonNode json = report(ping(remote.enode(), "--json"), "disconnected", 68);
      assertThat(stages(json)).containsExactly("dns", "tcp", "auth");
      assertThat(json.path("reason").asInt()).isEqualTo(4);
      assertThat(json.path("reasonText").asString()).isEqualTo("too many peers");
      assertThat(json.path("explanation").asString()).startsWith("They are full. Not your fault");
    }
  }

  /** It has an hour, and does not wait for it. */
  @Test
  void disconnectAfterHelloGivesItsReasonAtOnce() throws IOException {
    try (Remote remote =
        Remote.playing(peer -> {
          peer.greets("eth/68");
          peer.sendsDisconnect(DisconnectReason.TOO_MANY_PEERS);
          Remote.listen(peer);
        })) {
      JsonNode json = report(ping(remote.enode(), "--json"), "disconnected", 68);
      assertThat(stages(json)).containsExactly("dns", "tcp", "auth", "hello");
      assertThat(json.path("reason").asInt()).isEqualTo(4);
      assertThat(json.path("clientId").asString()).isEqualTo("scripted peer");
      assertThat(json.path("rttMillis").isNull()).isTrue();
    }
  }

  @Test
  void reasonAndItsNumberAreShownToPeople() throws IOException {
    try (Remote remote =
        Remote.playing(peer -> {
          peer.sendsDisconnect(DisconnectReason.ALREADY_CONNECTED);
          Remote.listen(peer);
        })) {
      CommandLineRun run = ping(remote.enode());
      assertThat(run.exitCode()).isEqualTo(69);
      assertThat(run.out()).containsPattern("disconnected +already connected \\(5\\)\\.");
    }
  }

  @Test
  void hangUpAfterHelloHasNoReason() throws IOException {
    try (Remote remote = Remote.playing(peer -> peer.greets("eth/68"))) {
      JsonNode json = report(ping(remote.enode(), "--json"), "disconnected", 3);
      assertThat(json.path("reason").isNull()).isTrue();
      assertThat(json.path("explanation").asString()).startsWith("They hung up after Hello");
    }
  }

  @Test
  void brokenFrameAfterHelloIsCalledThat() throws IOException {
    try (Remote remote =
        Remote.playing(peer -> {
          peer.greets("eth/68");
          peer.sends(0x7f, Bytes.fromHex("c0"));
          Remote.listen(peer);
        })) {
      JsonNode json = report(ping(remote.enode(), "--json"), "disconnected", 3);
      assertThat(json.path("explanation").asString()).contains("breaks the protocol");
    }
  }
}
