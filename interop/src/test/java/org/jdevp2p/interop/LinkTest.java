// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.interop.Implementation.EJS;
import static org.jdevp2p.interop.Implementation.GETH;
import static org.jdevp2p.interop.Implementation.OURS;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What two implementations do on one link, whoever dials. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LinkTest {

  /**
   * Both sides of every size boundary of RLP, of the 64 KiB block of Snappy, and close to what a
   * frame can hold.
   */
  private static final List<Integer> SIZES =
      List.of(1, 2, 55, 56, 255, 256, 65_535, 65_536, 1 << 20, 15 << 20);

  private static final int COMPRESSIBLE = 0;
  private static final int INCOMPRESSIBLE = 7;
  private static final int ECHO = 0;
  private static final int REPLY = 1;
  private static final int NETWORK_ERROR = 1;
  private static final int USELESS_PEER = 3;
  private static final int CLIENT_QUITTING = 8;
  private static final List<Integer> REASONS = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16);

  /**
   * Two versions of one protocol, others sorted around it, in another order at each side, one that
   * the other lacks.
   */
  private static final String DIALLER_PROTOCOLS = "aaa/1:8,mid/1:4,mid/2:6,zzz/3:5,dialler/1:9";

  private static final String LISTENER_PROTOCOLS = "zzz/3:5,mid/2:6,listener/1:7,mid/1:4,aaa/1:8";
  private static final List<Map<String, Object>> SHARED =
      List.of(running("aaa/1", 16, 8), running("mid/2", 24, 6), running("zzz/3", 30, 5));

  static Stream<Arguments> pairs() {
    return Stream.of(GETH, EJS)
        .flatMap(other -> Stream.of(Arguments.of(OURS, other), Arguments.of(other, OURS)));
  }

  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void capabilitiesAreLaidOutAlike(Implementation dials, Implementation listens) throws Exception {
    try (Node dialler = start(dials, DIALLER_PROTOCOLS);
        Node listener = start(listens, LISTENER_PROTOCOLS)) {
      dialler.dial(listener);
      Event met = dialler.expect("peer", Map.of("peer", listener.id()));
      Event seen = listener.expect("peer", Map.of("peer", dialler.id()));

      assertThat(met.flag("inbound")).isFalse();
      assertThat(seen.flag("inbound")).isTrue();
      assertThat(met.value("running")).isEqualTo(SHARED);
      assertThat(seen.value("running")).isEqualTo(SHARED);
    }
  }

  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void messagesOfOneByteTo15MiBComeBackAsTheyWere(Implementation dials, Implementation listens)
      throws Exception {
    try (Node dialler = start(dials, DIALLER_PROTOCOLS);
        Node listener = start(listens, LISTENER_PROTOCOLS)) {
      link(dialler, listener);

      for (int size : SIZES) {
        for (int seed : List.of(COMPRESSIBLE, INCOMPRESSIBLE)) {
          echo(dialler, listener, "aaa/1", size, seed);
          echo(listener, dialler, "mid/2", size, seed);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void allProtocolsSpeakAtOnceInBothDirections(Implementation dials, Implementation listens)
      throws Exception {
    try (Node dialler = start(dials, DIALLER_PROTOCOLS);
        Node listener = start(listens, LISTENER_PROTOCOLS)) {
      link(dialler, listener);
      List<String> capabilities = List.of("aaa/1", "mid/2", "zzz/3");
      int rounds = 50;

      for (int round = 0; round < rounds; round++) {
        for (String capability : capabilities) {
          dialler.send(listener, capability, ECHO, 10_000 + round, INCOMPRESSIBLE);
          listener.send(dialler, capability, ECHO, 20_000 + round, INCOMPRESSIBLE);
        }
      }

      for (int round = 0; round < rounds; round++) {
        for (String capability : capabilities) {
          dialler.expect("message", message(listener, capability, REPLY, 10_000 + round));
          listener.expect("message", message(dialler, capability, REPLY, 20_000 + round));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void lastIdOfTheLastCapabilityArrives(Implementation dials, Implementation listens)
      throws Exception {
    try (Node dialler = start(dials, DIALLER_PROTOCOLS);
        Node listener = start(listens, LISTENER_PROTOCOLS)) {
      link(dialler, listener);

      dialler.send(listener, "zzz/3", 4, 3, INCOMPRESSIBLE);
      listener.send(dialler, "zzz/3", 4, 5, INCOMPRESSIBLE);

      listener.expect("message", message(dialler, "zzz/3", 4, 3));
      dialler.expect("message", message(listener, "zzz/3", 4, 5));
    }
  }

  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void disconnectReasonsArrive(Implementation dials, Implementation listens) throws Exception {
    try (Node dialler = start(dials, DIALLER_PROTOCOLS);
        Node listener = start(listens, LISTENER_PROTOCOLS)) {
      for (int reason : REASONS) {
        link(dialler, listener);
        dialler.disconnect(listener, reason);
        expectEnd(dialler, listener, reason);

        link(dialler, listener);
        listener.disconnect(dialler, reason);
        expectEnd(listener, dialler, reason);
      }
    }
  }

  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void nodesWithNothingInCommonAreUselessToEachOther(Implementation dials, Implementation listens)
      throws Exception {
    try (Node dialler = start(dials, "aaa/1:8");
        Node listener = start(listens, "aaa/2:8")) {
      dialler.dial(listener);

      dialler.expect("failed", refusal(dials, false));
      if (listens.reportsRefusals()) {
        listener.expect("failed", refusal(listens, true));
      }
    }
  }

  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void nodeWithAnotherKeyThanDialledIsNoPeer(Implementation dials, Implementation listens)
      throws Exception {
    try (Node dialler = start(dials, "aaa/1:8");
        Node listener = start(listens, "aaa/1:8");
        Node other = start(listens, "aaa/1:8")) {
      dialler.say("dial", Map.of("enode", listener.enode().replace(listener.id(), other.id())));

      dialler.expect("failed", Map.of("inbound", false, "peer", other.id()));
      if (listens.reportsRefusals()) {
        listener.expect("failed", Map.of("inbound", true));
      }
    }
  }

  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void nodeThatStopsSaysSo(Implementation dials, Implementation listens) throws Exception {
    try (Node dialler = start(dials, DIALLER_PROTOCOLS);
        Node listener = start(listens, LISTENER_PROTOCOLS)) {
      link(dialler, listener);

      dialler.say("quit", Map.of());

      dialler.expect("bye", Map.of());
      listener.expect("drop", remoteEnd(dialler, listener, CLIENT_QUITTING));
    }
  }

  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void pingIsAnsweredWithPong(Implementation dials, Implementation listens) throws Exception {
    try (Node dialler = start(dials, DIALLER_PROTOCOLS);
        Node listener = start(listens, LISTENER_PROTOCOLS)) {
      link(dialler, listener);

      Node pinging = dials.pingsWhenTold() ? dialler : listener;
      Node answering = dials.pingsWhenTold() ? listener : dialler;
      pinging.say("ping", Map.of("peer", answering.id()));

      pinging.expect("pong", Map.of("peer", answering.id()));
    }
  }

  /**
   * All implementations give a link up on which nothing arrives for 30 s or less, and ping every 15
   * s.
   */
  @ParameterizedTest(name = "{0} dials {1}")
  @MethodSource("pairs")
  void linkWithoutMessagesLivesOnPings(Implementation dials, Implementation listens)
      throws Exception {
    try (Node dialler = start(dials, DIALLER_PROTOCOLS);
        Node listener = start(listens, LISTENER_PROTOCOLS)) {
      link(dialler, listener);

      dialler.events().expectNone("drop", Duration.ofSeconds(35));

      echo(dialler, listener, "aaa/1", 1, INCOMPRESSIBLE);
      echo(listener, dialler, "zzz/3", 1, INCOMPRESSIBLE);
    }
  }

  private static Map<String, Object> refusal(Implementation by, boolean inbound) {
    return by.reportsRefusals()
        ? Map.of("inbound", inbound, "reason", USELESS_PEER)
        : Map.of("inbound", inbound);
  }

  private static Node start(Implementation implementation, String protocols) throws Exception {
    Optional<String> lacking = implementation.lacking();
    assumeTrue(lacking.isEmpty(), () -> "SKIPPED: " + lacking.orElseThrow());
    return implementation.start(protocols);
  }

  private static void link(Node dialler, Node listener) throws InterruptedException {
    dialler.dial(listener);
    dialler.expect("peer", Map.of("peer", listener.id()));
    listener.expect("peer", Map.of("peer", dialler.id()));
  }

  private static void echo(Node from, Node to, String capability, int sizeBytes, int seed)
      throws InterruptedException {
    String sha256 = from.send(to, capability, ECHO, sizeBytes, seed).text("sha256");
    assertThat(to.expect("message", message(from, capability, ECHO, sizeBytes)).text("sha256"))
        .isEqualTo(sha256);
    assertThat(from.expect("message", message(to, capability, REPLY, sizeBytes)).text("sha256"))
        .isEqualTo(sha256);
  }

  private static Map<String, Object> message(Node from, String capability, int id, int sizeBytes) {
    return Map.of("peer", from.id(), "cap", capability, "id", id, "size", sizeBytes);
  }

  private static void expectEnd(Node ender, Node other, int reason) throws InterruptedException {
    ender.expect("drop", Map.of("peer", other.id(), "remote", false, "reason", reason));
    other.expect("drop", remoteEnd(ender, other, reason));
  }

  /**
   * What {@code other} can know when {@code ender} ends the link. go-ethereum writes no Disconnect
   * for "network error". @ethereumjs/devp2p never compresses Disconnect, which go-ethereum takes
   * for broken Snappy.
   */
  private static Map<String, Object> remoteEnd(Node ender, Node other, int reason) {
    boolean lost =
        (ender.implementation() == GETH && reason == NETWORK_ERROR)
            || (ender.implementation() == EJS && other.implementation() == GETH);
    return Map.of("peer", ender.id(), "remote", !lost, "reason", lost ? Event.NOTHING : reason);
  }

  private static Map<String, Object> running(String capability, int offset, int length) {
    return Map.of("cap", capability, "offset", offset, "length", length);
  }
}
