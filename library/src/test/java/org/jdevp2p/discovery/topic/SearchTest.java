// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.topic.ScriptedRegistrars.found;
import static org.jdevp2p.discovery.topic.TopicFixtures.TOPIC;
import static org.jdevp2p.discovery.topic.TopicFixtures.at;
import static org.jdevp2p.discovery.topic.TopicFixtures.node;
import static org.jdevp2p.discovery.topic.TopicFixtures.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.FakeTime;
import org.jdevp2p.discovery.topic.ScriptedRegistrars.Request;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.v5.TopicService.Found;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** What a search makes of what registrars say: whom it asks, whom it yields, and when it ends. */
class SearchTest {

  private static final int FAR = 256;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int MANY = 1_000;

  private final FakeTime time = new FakeTime();
  private final LocalNode self = node(10_000, "9.9.9.9");
  private final ScriptedRegistrars remote = new ScriptedRegistrars();
  private final List<NodeRecord> verified = new ArrayList<>();
  private final ServiceTable registrars =
      new ServiceTable(TOPIC, self.nodeId(), AddressLimits.DEFAULT);
  private final List<NodeRecord> heard = new ArrayList<>();
  private final List<List<NodeRecord>> results = new ArrayList<>();

  private Search search(int wanted) {
    return search(wanted, AddressLimits.DEFAULT);
  }

  private Search search(int wanted, AddressLimits addressLimits) {
    return new Search(
        new Search.Question(TOPIC, wanted, LIMIT),
        new TopicNode(
            self,
            new Loop(time, new Random(1)),
            () -> verified,
            remote,
            TopicLimits.DEFAULT,
            addressLimits),
        registrars,
        heard::add,
        (search, found) -> results.add(found));
  }

  private void isAt(int distance, int count) {
    verified.addAll(at(distance, count, (distance - 200) + ".x.0.1"));
  }

  private Request<Found> onlyRegistrarIsAsked() {
    isAt(FAR, 1);
    search(MANY).start(List.of());
    return remote.query();
  }

  /** Advertisers with these numbers, each in a subnet of its own. */
  private static List<NodeRecord> advertisers(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> record(i, "100." + i + ".0.1")).toList();
  }

  private void isOverWith(List<NodeRecord> expected) {
    assertThat(results).containsExactly(expected);
    assertThat(heard).isEqualTo(expected);
    assertThat(time.waiting()).isZero();
  }

  private static List<NodeId> ids(List<NodeRecord> records) {
    return records.stream().map(NodeRecord::nodeId).toList();
  }

  private List<Integer> distancesAsked() {
    return remote.asked().stream().map(TOPIC::logDistance).toList();
  }

  // ---- whom

  @Test
  void threeAreAskedAtATimeAndFiveAtEachDistanceTheFarthestFirst() {
    isAt(FAR - 1, 7);
    isAt(FAR, 7);
    search(MANY).start(List.of());
    List<Integer> order = new ArrayList<>();
    List<NodeId> asked = new ArrayList<>();
    while (results.isEmpty()) {
      assertThat(remote.asked()).hasSizeLessThanOrEqualTo(3);
      Request<Found> next = remote.query();
      order.add(TOPIC.logDistance(next.registrar()));
      asked.add(next.registrar());
      found(next, List.of());
    }
    assertThat(order)
        .containsExactly(FAR, FAR, FAR, FAR, FAR, FAR - 1, FAR - 1, FAR - 1, FAR - 1, FAR - 1);
    assertThat(asked).doesNotHaveDuplicates();
  }

  @Test
  void nodesThatARegistrarTellsOfAreAskedInTheSameSearch() {
    List<NodeRecord> told = at(FAR - 1, 1, "60.0.0.x");
    found(onlyRegistrarIsAsked(), List.of(), told);
    assertThat(remote.asked()).isEqualTo(ids(told));
    found(remote.query(), advertisers(1, 2));
    isOverWith(advertisers(1, 2));
  }

  @Test
  void nodesOfALocalNetworkThatAStrangerTellsOfAreNeitherAskedNorYielded() {
    found(
        onlyRegistrarIsAsked(),
        List.of(record(1, "192.168.1.1"), record(2, "127.0.0.1"), record(3, "100.0.0.1")),
        at(FAR - 1, 3, "10.0.0.x"));
    isOverWith(List.of(record(3, "100.0.0.1")));
  }

  @Test
  void whoDoesNotAnswerIsReplacedByAnotherAtItsDistanceThoughNotWithoutEnd() {
    isAt(FAR, ServiceTable.BUCKET_SIZE);
    search(MANY).start(List.of());
    Set<NodeId> asked = new java.util.HashSet<>();
    while (results.isEmpty()) {
      Request<Found> next = remote.query();
      assertThat(asked.add(next.registrar())).isTrue();
      next.isNotAnswered();
    }
    assertThat(asked).hasSize(10); // five, and as many that replace them
    isOverWith(List.of());
  }

  @Test
  void whoFailedIsLeftAloneByTheNextSearchToo() {
    onlyRegistrarIsAsked().fails(Answer.Why.MALFORMED);
    search(MANY).start(List.of());
    time.advance(LIMIT.minus(SECOND));
    assertThat(remote.asked()).isEmpty();
    time.advance(SECOND);
    assertThat(results).hasSize(2); // its time was over before anybody could be asked
  }

  @Test
  void searchThatKnowsNobodyWaitsForTheTable() {
    search(MANY).start(List.of());
    assertThat(remote.asked()).isEmpty();
    time.advance(SECOND.multipliedBy(3));
    isAt(FAR, 1);
    time.advance(SECOND);
    assertThat(remote.asked()).isEqualTo(ids(verified));
  }

  @Test
  void requestThatCouldNotBeSentIsRepeatedAndHeldAgainstNobody() {
    isAt(FAR, 1);
    remote.busy(true);
    search(MANY).start(List.of());
    time.advance(SECOND.multipliedBy(20));
    assertThat(results).isEmpty();
    remote.busy(false);
    time.advance(SECOND);
    found(remote.query(), advertisers(1, 2));
    isOverWith(advertisers(1, 2));
  }

  // ---- the end

  @Test
  void searchEndsWithItsLastRegistrarIfLessIsFound() {
    isAt(FAR, 2);
    search(MANY).start(List.of());
    found(remote.query(), advertisers(1, 3));
    assertThat(results).isEmpty();
    found(remote.query(), advertisers(2, 4)); // one of them once more
    isOverWith(advertisers(1, 4));
  }

  @Test
  void searchEndsAsSoonAsEnoughAreFoundAndAsksNobodyMore() {
    isAt(FAR, 5);
    search(3).start(List.of());
    found(remote.query(), advertisers(1, 6));
    isOverWith(advertisers(1, 4));
    assertThat(remote.asked()).hasSize(2); // those that were under way
    found(remote.query(), advertisers(6, 9));
    remote.query().isNotAnswered();
    assertThat(remote.asked()).isEmpty();
    isOverWith(advertisers(1, 4));
  }

  @Test
  void searchEndsWhenItsTimeIsOverWithWhatThereIs() {
    isAt(FAR, 4);
    search(MANY).start(List.of());
    found(remote.query(), advertisers(1, 3));
    time.advance(LIMIT);
    isOverWith(advertisers(1, 3));
    found(remote.query(), advertisers(3, 6));
    isOverWith(advertisers(1, 3));
  }

  @Test
  void searchThatIsEndedTellsSoOnce() {
    isAt(FAR, 1);
    Search search = search(MANY);
    search.start(List.of());
    search.end();
    search.end();
    found(remote.query(), advertisers(1, 2));
    isOverWith(List.of());
  }

  @Test
  void whatOurOwnRegistrarKnowsMayBeEnough() {
    isAt(FAR, 1);
    search(2).start(advertisers(1, 4));
    isOverWith(advertisers(1, 3));
    assertThat(remote.asked()).isEmpty();
  }

  // ---- whom it yields

  @Test
  void weAreNotFoundByOurselves() {
    found(onlyRegistrarIsAsked(), List.of(self.record(), record(1, "100.0.0.1")));
    isOverWith(List.of(record(1, "100.0.0.1")));
  }

  @Test
  void registrarIsHeardForTenAdvertisersAndNoMore() {
    found(onlyRegistrarIsAsked(), advertisers(1, 65));
    isOverWith(advertisers(1, 11));
  }

  /** Advertisers at these addresses, with an x in whose place each has a number of its own. */
  private static List<NodeRecord> crowd(int from, int to, String address) {
    return IntStream.range(from, to)
        .mapToObj(i -> record(i, address.replace("x", "" + i)))
        .toList();
  }

  @Test
  void registrarIsHeardForTwoOfOneSubnetAndNoMore() {
    List<NodeRecord> answer = new ArrayList<>(crowd(1, 5, "100.0.0.x"));
    answer.addAll(crowd(11, 15, "2001:db8:1:1::x"));
    answer.addAll(crowd(21, 23, "100.0.1.x"));
    found(onlyRegistrarIsAsked(), answer);
    List<NodeRecord> expected = new ArrayList<>(answer.subList(0, 2));
    expected.addAll(answer.subList(4, 6));
    expected.addAll(answer.subList(8, 10));
    isOverWith(expected);
  }

  @Test
  void searchYieldsTenOfOneSubnetAndNoMoreWhoeverTellsOfThem() {
    isAt(FAR - 1, 3);
    isAt(FAR, 3);
    search(MANY).start(List.of());
    List<NodeRecord> expected = new ArrayList<>();
    for (int teller = 0; teller < 6; teller++) {
      List<NodeRecord> pair = crowd(2 * teller + 1, 2 * teller + 3, "100.0.0.x");
      found(remote.query(), pair);
      expected.addAll(teller < 5 ? pair : List.of());
    }
    isOverWith(expected);
  }

  @Test
  void crowdOfOneSubnetDoesNotEndASearchForMoreThanItsShare() {
    isAt(FAR, 2);
    search(3).start(List.of());
    found(remote.query(), crowd(1, 11, "100.0.0.x"));
    assertThat(results).isEmpty();
    found(remote.query(), advertisers(20, 22));
    assertThat(ids(results.getFirst())).contains(ids(advertisers(20, 21)).getFirst());
  }

  @Test
  void nodeThatManyTellOfCountsOnceInItsSubnet() {
    isAt(FAR, 3);
    search(MANY).start(List.of());
    List<NodeRecord> crowd = crowd(1, 5, "100.0.0.x");
    found(remote.query(), crowd.subList(0, 2));
    found(remote.query(), crowd.subList(0, 4)); // two of them are known already
    found(remote.query(), crowd.subList(0, 1));
    isOverWith(crowd);
  }

  @Test
  void nodesOfOneMachineOrLocalNetworkAreAllYieldedWithinIt() {
    verified.addAll(at(FAR, 1, "127.0.0.1"));
    search(MANY).start(List.of());
    List<NodeRecord> all = new ArrayList<>(crowd(1, 6, "127.0.0.1"));
    all.addAll(crowd(6, 11, "10.0.0.x"));
    found(remote.query(), all);
    isOverWith(all);
  }

  @Test
  void withoutAddressLimitsACrowdIsYieldedAsAWhole() {
    isAt(FAR, 1);
    search(MANY, AddressLimits.NONE).start(List.of());
    found(remote.query(), crowd(1, 11, "100.0.0.x"));
    isOverWith(crowd(1, 11, "100.0.0.x"));
  }

  @Test
  void ourOwnRegistrarIsHeardForNoMoreOfOneSubnetEither() {
    isAt(FAR, 1);
    search(MANY).start(crowd(1, 11, "100.0.0.x"));
    remote.query().isNotAnswered();
    isOverWith(crowd(1, 3, "100.0.0.x"));
  }

  @Test
  void nodeWithoutAnAddressIsNotYielded() throws Exception {
    LocalNode nowhere = new LocalNode(org.jdevp2p.crypto.SecretKey.random(), 1);
    found(onlyRegistrarIsAsked(), List.of(nowhere.record()));
    isOverWith(List.of());
  }

  @Test
  void distancesAskedForAreThoseWithRoom() {
    isAt(FAR, ServiceTable.BUCKET_SIZE);
    search(MANY).start(List.of());
    assertThat(distancesAsked()).containsOnly(FAR);
    assertThat(remote.query().distances()).doesNotContain(FAR).contains(FAR - 1);
  }
}
