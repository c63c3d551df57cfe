// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.interop.FinderKind.CHAINSAFE;
import static org.jdevp2p.interop.FinderKind.CONSENSYS;
import static org.jdevp2p.interop.FinderKind.EJS;
import static org.jdevp2p.interop.FinderKind.GETH;
import static org.jdevp2p.interop.FinderKind.OURS;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What two implementations of discovery ask each other, whoever asks; and a network of them all.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DiscoveryTest {

  private static final List<Integer> ALL_DISTANCES = IntStream.range(240, 257).boxed().toList();
  private static final long NETWORK_SECONDS = 150;
  private static final long LOOK_AGAIN_MILLIS = 200;

  private final List<Finder> open = new ArrayList<>();

  @AfterEach
  void closeAll() {
    open.forEach(Finder::close);
  }

  private Finder start(FinderKind kind, Finder... bootnodes) throws Exception {
    Optional<String> lacking = kind.lacking();
    assumeTrue(lacking.isEmpty(), () -> lacking.orElse(""));
    Finder finder = kind.start(bootnodes);
    open.add(finder);
    return finder;
  }

  private record Pair(FinderKind asks, FinderKind answers, int version) {
    Stream<Pair> bothWays() {
      return Stream.of(this, new Pair(/* asks= */ answers, /* answers= */ asks, version));
    }
  }

  private static Stream<Pair> all() {
    return Stream.of(
            new Pair(OURS, GETH, 5),
            new Pair(OURS, GETH, 4),
            new Pair(OURS, CONSENSYS, 5),
            new Pair(OURS, CHAINSAFE, 5),
            new Pair(OURS, EJS, 4))
        .flatMap(Pair::bothWays);
  }

  private static Stream<Arguments> those(Predicate<Pair> chosen) {
    return all().filter(chosen).map(p -> Arguments.of(p.asks(), p.answers(), p.version()));
  }

  /** Who asks, whom, over which version. */
  static Stream<Arguments> pairs() {
    return those(pair -> true);
  }

  static Stream<Arguments> pairsOverV5() {
    return those(pair -> pair.version() == 5);
  }

  /** Those that can be asked for a record, and ask for one: ethereumjs knows none over v4. */
  static Stream<Arguments> pairsWithRecords() {
    return those(pair -> pair.asks() != EJS && pair.answers() != EJS);
  }

  @ParameterizedTest(name = "{0} asks {1} over v{2}")
  @MethodSource("pairs")
  void pingsAreAnswered(FinderKind asks, FinderKind answers, int version) throws Exception {
    Finder asker = start(asks);
    Finder other = start(answers);

    for (int i = 0; i < 5; i++) {
      asker.ask("ping", version, other, Map.of());
    }
  }

  @ParameterizedTest(name = "{0} asks {1} over v{2}")
  @MethodSource("pairsWithRecords")
  void recordIsTheOneThatTheNodeTells(FinderKind asks, FinderKind answers, int version)
      throws Exception {
    Finder asker = start(asks);
    Finder other = start(answers);

    Event event = asker.ask("record", version, other, Map.of());

    assertThat(NodeRecord.parse(event.text("record"))).isEqualTo(NodeRecord.parse(other.node(5)));
  }

  @ParameterizedTest(name = "{0} asks {1} over v{2}")
  @MethodSource("pairsOverV5")
  void talkRequestsAreAnsweredWithTheSameBytesAndUnknownProtocolsWithNone(
      FinderKind asks, FinderKind answers, int version) throws Exception {
    Finder asker = start(asks);
    Finder other = start(answers);
    String request = "00ff".repeat(200);

    Event known = asker.ask("talk", version, other, Map.of("key", "echo", "value", request));
    Event unknown = asker.ask("talk", version, other, Map.of("key", "nobody", "value", "01"));

    assertThat(known.text("response")).isEqualTo(request);
    assertThat(unknown.text("response")).isEmpty();
  }

  @ParameterizedTest(name = "{0} asks {1} over v{2}")
  @MethodSource("pairsOverV5")
  void nodesThatOneKnowsAreToldToTheOther(FinderKind asks, FinderKind answers, int version)
      throws Exception {
    Finder other = start(answers);
    List<Finder> known = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      known.add(start(OURS, other));
    }
    Finder asker = start(asks);

    untilAll("an answer of " + other, known, () -> findNode(asker, version, other));
  }

  @SuppressWarnings("unchecked") // a list of strings in JSON
  private static List<String> findNode(Finder asker, int version, Finder other)
      throws InterruptedException {
    Event event = asker.ask("findnode", version, other, Map.of("distances", ALL_DISTANCES));
    return (List<String>) event.value("ids");
  }

  @ParameterizedTest(name = "{0} asks {1} over v{2}")
  @MethodSource("pairsOverV5")
  void newRecordIsSeenByTheOther(FinderKind asks, FinderKind answers, int version)
      throws Exception {
    Finder asker = start(asks);
    Finder other = start(answers);
    asker.ask("ping", version, other, Map.of());
    NodeRecord before = NodeRecord.parse(other.node(5));
    String entry = "jdevp2p";

    other.say("set", Map.of("key", entry, "value", "01020304"));
    String told = other.events().take("self", Map.of(), Finder.ANSWER_LIMIT).text("node");
    Event event = asker.ask("record", version, other, Map.of());

    NodeRecord record = NodeRecord.parse(event.text("record"));
    assertThat(record).isEqualTo(NodeRecord.parse(told));
    assertThat(record.seq()).isGreaterThan(before.seq());
    assertThat(record.entry(entry)).isPresent();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"GETH", "CONSENSYS", "CHAINSAFE"})
  void nodeThatHasLostItsSessionsIsHeardAgain(FinderKind kind) throws Exception {
    Finder other = start(kind);
    OurFinder ours = (OurFinder) start(OURS);
    other.ask("ping", 5, ours, Map.of());
    ours.ask("ping", 5, other, Map.of());

    ours.restart();

    other.ask("ping", 5, ours, Map.of()); // it still has its keys: WHOAREYOU, and a new handshake
    ours.restart();
    ours.ask("ping", 5, other, Map.of()); // we begin anew while it has keys of ours
  }

  @Test
  void networkOfTwentyNodesOfFourKindsFindsItselfOverV5() throws Exception {
    List<Finder> all = network(5, List.of(OURS, GETH, CONSENSYS, CHAINSAFE), 5);

    for (Finder ours : those(all, OURS)) {
      untilTableHolds(ours, 5, all);
      for (Finder other : all) {
        if (!other.id().equals(ours.id())) {
          untilLookupFinds(ours, 5, other);
        }
      }
    }
    for (Finder geth : those(all, GETH)) {
      for (Finder ours : those(all, OURS)) {
        untilLookupFinds(geth, 5, ours);
      }
      untilTableHolds(geth, 5, those(all, OURS)); // it has seen them alive
    }
  }

  @Test
  void networkOfThreeKindsFindsItselfOverV4() throws Exception {
    List<Finder> all = network(4, List.of(OURS, GETH, EJS), 4);

    for (Finder ours : those(all, OURS)) {
      untilTableHolds(ours, 4, all);
    }
    for (Finder geth : those(all, GETH)) {
      for (Finder ours : those(all, OURS)) {
        untilLookupFinds(geth, 4, ours);
      }
      untilTableHolds(geth, 4, those(all, OURS));
    }
    for (Finder ejs : those(all, EJS)) {
      untilTableHolds(ejs, 4, those(all, OURS));
    }
  }

  private List<Finder> network(int version, List<FinderKind> kinds, int each) throws Exception {
    List<Finder> all = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      for (FinderKind kind : kinds) {
        // One knows one: a chain of bootnodes of all kinds, which lookups must turn into a network.
        Finder[] bootnodes = all.isEmpty() ? new Finder[0] : new Finder[] {bootnode(all, kind)};
        all.add(start(kind, bootnodes));
      }
    }
    assertThat(all).allMatch(finder -> finder.kind().speaks(version));
    return all;
  }

  /** The last one that was started whose version the next one speaks. */
  private static Finder bootnode(List<Finder> all, FinderKind kind) {
    return all.reversed().stream()
        .filter(f -> Stream.of(4, 5).anyMatch(v -> kind.speaks(v) && f.kind().speaks(v)))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until {@code found} holds all of {@code wanted}; if not in time, says who is missing. */
  private static void untilAll(String where, List<Finder> wanted, Callable<List<String>> found)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(NETWORK_SECONDS);
    while (true) {
      List<String> ids = found.call();
      List<Finder> missing = wanted.stream().filter(f -> !ids.contains(f.id())).toList();
      if (missing.isEmpty()) {
        return;
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "%s lacks %s after %d s; it has %d of %d"
                .formatted(
                    where,
                    missing.stream().map(f -> f + " " + f.id()).toList(),
                    NETWORK_SECONDS,
                    wanted.size() - missing.size(),
                    wanted.size()));
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private static void untilLookupFinds(Finder asks, int version, Finder target) throws Exception {
    untilAll(
        "a lookup of " + asks + " over v" + version,
        List.of(target),
        () -> asks.lookup(version, version == 4 ? target.node(4) : target.id()));
  }

  private static void untilTableHolds(Finder finder, int version, List<Finder> wanted)
      throws Exception {
    List<Finder> others = wanted.stream().filter(f -> !f.id().equals(finder.id())).toList();
    untilAll("the table of " + finder, others, () -> finder.table(version));
  }

  private static List<Finder> those(List<Finder> all, FinderKind kind) {
    return all.stream().filter(f -> f.kind() == kind).toList();
  }
}
