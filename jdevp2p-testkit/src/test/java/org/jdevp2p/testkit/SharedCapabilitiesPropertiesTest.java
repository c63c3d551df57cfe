// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.SharedCapabilities;
import org.jdevp2p.peer.SharedCapability;
import org.jdevp2p.rlpx.BreachException;

/**
 * What both sides must come to alone, for any two lists of capabilities; and Hellos of any kind.
 */
class SharedCapabilitiesPropertiesTest {

  private static final int BASE_IDS = 0x10;

  @Property(tries = 300)
  void bothSidesComeToTheSameIds(
      @ForAll("spoken") Map<Capability, Integer> ours,
      @ForAll("spoken") Map<Capability, Integer> theirs) {
    Map<Capability, Integer> agreed = agreeOnLengths(ours, theirs);
    assertThat(SharedCapabilities.match(agreed, theirs.keySet()))
        .isEqualTo(SharedCapabilities.match(theirs, agreed.keySet()));
  }

  /** A capability has one length everywhere: the specification of the subprotocol says it. */
  private static Map<Capability, Integer> agreeOnLengths(
      Map<Capability, Integer> ours, Map<Capability, Integer> theirs) {
    Map<Capability, Integer> agreed = new TreeMap<>(ours);
    agreed.replaceAll((capability, length) -> theirs.getOrDefault(capability, length));
    return agreed;
  }

  @Property(tries = 300)
  void orderAndRepetitionOfTheAnnouncementDoNotMatter(
      @ForAll("spoken") Map<Capability, Integer> ours,
      @ForAll("announced") List<Capability> theirs,
      @ForAll long seed) {
    List<Capability> shuffled = new ArrayList<>(theirs);
    shuffled.addAll(theirs);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(SharedCapabilities.match(ours, shuffled))
        .isEqualTo(SharedCapabilities.match(ours, theirs));
  }

  @Property(tries = 300)
  void rangesLieSideBySideInOrderOfTheNames(
      @ForAll("spoken") Map<Capability, Integer> ours,
      @ForAll("announced") List<Capability> theirs) {
    int next = BASE_IDS;
    String lastName = "";
    for (SharedCapability shared : SharedCapabilities.match(ours, theirs)) {
      assertThat(shared.offset()).isEqualTo(next);
      assertThat(shared.length()).isEqualTo(ours.get(shared.capability()));
      assertThat(shared.capability().name()).isGreaterThan(lastName);
      next += shared.length();
      lastName = shared.capability().name();
    }
  }

  @Property(tries = 300)
  void highestSharedVersionOfEachNameAndNoOtherIsThere(
      @ForAll("spoken") Map<Capability, Integer> ours,
      @ForAll("announced") List<Capability> theirs) {
    TreeSet<Capability> both = new TreeSet<>(ours.keySet());
    both.retainAll(theirs);
    both.removeIf(
        c -> both.stream().anyMatch(o -> o.name().equals(c.name()) && o.version() > c.version()));
    assertThat(SharedCapabilities.match(ours, theirs))
        .extracting(SharedCapability::capability)
        .containsExactlyElementsOf(both);
  }

  @Property(tries = 300)
  void helloReadsBackAsItWasWritten(@ForAll("hellos") Hello hello) throws Exception {
    assertThat(Hello.decode(hello.encode())).isEqualTo(hello);
  }

  @Property(tries = 300)
  void anyBytesAreAHelloOrABreach(@ForAll byte[] bytes) {
    try {
      assertThat(Hello.decode(Bytes.of(bytes)).nodeId().size()).isEqualTo(64);
    } catch (BreachException e) {
      assertThat(e.getMessage()).startsWith("Hello");
    }
  }

  @Property(tries = 300)
  void helloWithOneByteChangedIsAHelloOrABreach(
      @ForAll("hellos") Hello hello, @ForAll int where, @ForAll byte value) {
    byte[] bytes = hello.encode().toArray();
    bytes[Math.floorMod(where, bytes.length)] = value;
    try {
      assertThat(Hello.decode(Bytes.of(bytes)).nodeId().size()).isEqualTo(64);
    } catch (BreachException e) {
      assertThat(e.getMessage()).startsWith("Hello");
    }
  }

  @Property(tries = 300)
  void everyReasonHasAText(@ForAll byte code) {
    DisconnectReason reason = new DisconnectReason(code & 0xff);
    assertThat(reason.toString()).endsWith("(" + (code & 0xff) + ")").hasSizeGreaterThan(8);
  }

  // ---- what there is

  /** Few names and versions, so that two lists share some. */
  @Provide
  Arbitrary<Capability> capabilities() {
    return Combinators.combine(
            Arbitraries.of("a", "aa", "A", "b", "eth", "snap", "z!"),
            Arbitraries.of(0, 1, 2, 10, 69, Integer.MAX_VALUE))
        .as(Capability::new);
  }

  @Provide
  Arbitrary<List<Capability>> announced() {
    return capabilities().list().ofMaxSize(20);
  }

  @Provide
  Arbitrary<Map<Capability, Integer>> spoken() {
    return Arbitraries.maps(capabilities(), Arbitraries.integers().between(1, 40)).ofMaxSize(15);
  }

  @Provide
  Arbitrary<Hello> hellos() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(60),
            announced(),
            Arbitraries.longs(),
            Arbitraries.bytes().array(byte[].class).ofSize(64))
        .as((version, client, capabilities, port, id) ->
            new Hello(version, client, capabilities, port, Bytes.of(id)));
  }
}
