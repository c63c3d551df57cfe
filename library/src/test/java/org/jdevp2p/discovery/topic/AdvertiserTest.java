// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.topic.ScriptedRegistrars.admitted;
import static org.jdevp2p.discovery.topic.ScriptedRegistrars.told;
import static org.jdevp2p.discovery.topic.TopicFixtures.TOPIC;
import static org.jdevp2p.discovery.topic.TopicFixtures.at;
import static org.jdevp2p.discovery.topic.TopicFixtures.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.FakeTime;
import org.jdevp2p.discovery.topic.ScriptedRegistrars.Request;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.v5.TopicService.Confirmation;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

/** What an advertiser makes of what registrars say: whom it asks, when, and with which ticket. */
class AdvertiserTest {

  private static final int FAR = 256;
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LIFETIME = TopicLimits.DEFAULT.lifetime();

  /** So long that it has looked for what is lacking once more, wherever chance put that. */
  private static final Duration A_LOOK = Advertiser.PAUSE.multipliedBy(5).dividedBy(4);

  private final FakeTime time = new FakeTime();
  private final LocalNode self = node(10_000, "9.9.9.9");
  private final ScriptedRegistrars remote = new ScriptedRegistrars();
  private final List<NodeRecord> verified = new ArrayList<>();
  private final ServiceTable registrars =
      new ServiceTable(TOPIC, self.nodeId(), AddressLimits.DEFAULT);
  private final Advertiser advertiser = advertiser(self);

  private Advertiser advertiser(LocalNode node) {
    return new Advertiser(
        new TopicNode(
            node,
            new Loop(time, new Random(1)),
            () -> verified,
            remote,
            TopicLimits.DEFAULT,
            AddressLimits.DEFAULT),
        registrars);
  }

  private void isAt(int distance, int count) {
    verified.addAll(at(distance, count, (distance - 200) + ".x.0.1"));
  }

  private Request<Confirmation> onlyRegistrarIsAsked() {
    isAt(FAR, 1);
    advertiser.start();
    return remote.registration();
  }

  private void nobodyIsAskedFor(Duration span) {
    time.advance(span.minus(NANO));
    assertThat(remote.askedToRegister()).isEmpty();
    time.advance(NANO);
  }

  private static List<NodeId> ids(List<NodeRecord> records) {
    return records.stream().map(NodeRecord::nodeId).toList();
  }

  // ---- whom

  @Test
  void fiveAtEachDistanceAreAskedTheFarthestFirstAndEightAtATime() {
    isAt(FAR - 1, 7);
    isAt(FAR, 7);
    advertiser.start();
    List<NodeId> asked = remote.askedToRegister();
    assertThat(asked.stream().map(TOPIC::logDistance).toList())
        .containsExactly(FAR, FAR, FAR, FAR, FAR, FAR - 1, FAR - 1, FAR - 1);
    assertThat(asked).doesNotHaveDuplicates();

    admitted(remote.registration(), LIFETIME);
    admitted(remote.registration(), LIFETIME);
    admitted(remote.registration(), LIFETIME);
    assertThat(remote.askedToRegister().stream().map(TOPIC::logDistance).toList())
        .containsExactly(FAR, FAR, FAR - 1, FAR - 1, FAR - 1, FAR - 1, FAR - 1);
    time.advance(A_LOOK);
    assertThat(remote.askedToRegister()).hasSize(7); // 3 registered and 7 pending are enough
    assertThat(advertiser.registered()).isEqualTo(3);
    assertThat(advertiser.pending()).isEqualTo(7);
  }

  @Test
  void nodeThatDoesNotKnowWhereItIsAsksNobodyUntilItDoes() throws Exception {
    LocalNode lost = new LocalNode(SecretKey.random(), 1);
    Advertiser waiting = advertiser(lost);
    isAt(FAR, 1);
    waiting.start();
    time.advance(A_LOOK);
    assertThat(remote.askedToRegister()).isEmpty();
    lost.endpoint(self.record().endpoints().getFirst());
    time.advance(A_LOOK);
    assertThat(remote.askedToRegister()).isEqualTo(ids(verified));
  }

  @Test
  void withoutAnyRegistrarItLooksForOneEachSecond() {
    advertiser.start();
    isAt(FAR, 1);
    time.advance(SECOND.multipliedBy(5).dividedBy(4));
    assertThat(remote.askedToRegister()).isEqualTo(ids(verified));
  }

  @Test
  void nodesThatARegistrarTellsOfAreAskedAtOnce() {
    List<NodeRecord> told = at(FAR - 1, 1, "60.0.0.x");
    ScriptedRegistrars.toldOf(onlyRegistrarIsAsked(), told);
    assertThat(remote.askedToRegister()).isEqualTo(ids(told));
  }

  @Test
  void itAsksForNodesAtTheDistancesAtWhichThereIsRoom() {
    isAt(FAR, ServiceTable.BUCKET_SIZE);
    advertiser.start();
    assertThat(remote.registration().distances()).doesNotContain(FAR).contains(FAR - 1);
  }

  // ---- tickets

  @Test
  void ticketComesBackWhenItsWaitIsOverAndNotBefore() {
    told(onlyRegistrarIsAsked().withTicket(""), "first", MINUTE);
    nobodyIsAskedFor(MINUTE);
    told(remote.registration().withTicket("first"), "second", LIFETIME);
    nobodyIsAskedFor(LIFETIME);
    admitted(remote.registration().withTicket("second"), LIFETIME);
    assertThat(advertiser.registered()).isEqualTo(1);
    assertThat(advertiser.pending()).isZero();
  }

  @Test
  void ticketForARecordThatIsNotOursAnyMoreIsNotShown() {
    told(onlyRegistrarIsAsked(), "first", MINUTE);
    self.entries(List.of(NodeRecord.Entry.of("x", 1)));
    time.advance(MINUTE);
    told(remote.registration().withTicket(""), "second", MINUTE);
    time.advance(MINUTE);
    remote.registration().withTicket("second");
  }

  @Test
  void recordThatChangesWhileTheRequestIsUnderWayMakesItsTicketWorthless() {
    Request<Confirmation> request = onlyRegistrarIsAsked();
    self.entries(List.of(NodeRecord.Entry.of("x", 1)));
    told(request, "first", MINUTE);
    time.advance(MINUTE);
    remote.registration().withTicket("");
  }

  @Test
  void registrarThatTellsOfNoWaitIsAskedTwiceAtOnceAndThenOnceASecond() {
    told(onlyRegistrarIsAsked(), "1", Duration.ZERO);
    time.advance(Duration.ZERO);
    told(remote.registration().withTicket("1"), "2", Duration.ZERO);
    time.advance(Duration.ZERO);
    told(remote.registration().withTicket("2"), "3", Duration.ZERO);
    nobodyIsAskedFor(SECOND);
    remote.registration().withTicket("3");
  }

  @Test
  void registrarThatNeverAdmitsIsGivenUpAfterThirtyTwoTicketsAndAnotherIsAsked() {
    Request<Confirmation> request = onlyRegistrarIsAsked();
    NodeId liar = request.registrar();
    for (int i = 1; i < 32; i++) {
      told(request, "ticket " + i, MINUTE);
      time.advance(MINUTE);
      request = remote.registration(liar);
    }
    assertThat(advertiser.pending()).isEqualTo(1);
    List<NodeRecord> two = at(FAR, 2, "56.x.0.1");
    verified.clear();
    verified.addAll(two);
    told(request, "ticket 32", MINUTE);
    assertThat(remote.askedToRegister()).isEqualTo(ids(two.subList(1, 2)));
  }

  @Test
  void registrarThatTellsToWaitForDaysIsLeftAloneForAWhile() {
    told(onlyRegistrarIsAsked(), "first", Duration.ofHours(1).plus(NANO));
    assertThat(advertiser.pending()).isZero();
    nobodyIsAskedFor(ServiceTable.BACKOFF);
    time.advance(A_LOOK);
    told(
        remote.registration().withTicket(""), "again", Duration.ofHours(1)); // that is still waited
    nobodyIsAskedFor(Duration.ofHours(1));
    remote.registration().withTicket("again");
  }

  @Test
  void waitLongerThanTimeCanCountIsNoWait() {
    told(onlyRegistrarIsAsked(), "first", Duration.ofMillis(Long.MAX_VALUE));
    assertThat(advertiser.pending()).isZero();
  }

  // ---- admissions

  @Test
  void admissionIsRenewedBeforeItsTimeIsOver() {
    admitted(onlyRegistrarIsAsked(), LIFETIME);
    nobodyIsAskedFor(LIFETIME.multipliedBy(7).dividedBy(8));
    assertThat(advertiser.registered()).isEqualTo(1);
    remote.registration().withTicket("");
  }

  @Test
  void renewalBeginsAsMuchEarlierAsTheLastOneHadToWait() {
    told(onlyRegistrarIsAsked(), "first", Duration.ofMinutes(4));
    time.advance(Duration.ofMinutes(4));
    admitted(remote.registration(), LIFETIME);
    nobodyIsAskedFor(LIFETIME.multipliedBy(7).dividedBy(8).minus(Duration.ofMinutes(5)));
    remote.registration().withTicket("");
  }

  @Test
  void waitThatBeganAgainWithANewRecordIsCountedFromThere() {
    told(onlyRegistrarIsAsked(), "first", Duration.ofMinutes(8));
    self.entries(List.of(NodeRecord.Entry.of("x", 1)));
    time.advance(Duration.ofMinutes(8));
    told(remote.registration().withTicket(""), "second", Duration.ofMinutes(4));
    time.advance(Duration.ofMinutes(4));
    admitted(remote.registration(), LIFETIME);
    nobodyIsAskedFor(LIFETIME.multipliedBy(7).dividedBy(8).minus(Duration.ofMinutes(5)));
    remote.registration().withTicket("");
  }

  @Test
  void admissionWhoseRenewalHasToWaitLongerCountsAsPendingOnceItsTimeIsOver() {
    admitted(onlyRegistrarIsAsked(), LIFETIME);
    time.advance(LIFETIME.multipliedBy(7).dividedBy(8));
    told(remote.registration(), "renewal", LIFETIME);
    assertThat(advertiser.registered()).isEqualTo(1);
    time.advance(LIFETIME.dividedBy(8));
    assertThat(advertiser.registered()).isZero();
    assertThat(advertiser.pending()).isEqualTo(1);
  }

  @Test
  void registrarWhoseAdmissionHoldsForLessThanTenSecondsIsLeftAloneForAWhile() {
    admitted(onlyRegistrarIsAsked(), Duration.ofSeconds(10).minus(NANO));
    assertThat(advertiser.registered()).isZero();
    nobodyIsAskedFor(ServiceTable.BACKOFF);
    time.advance(A_LOOK);
    admitted(remote.registration(), Duration.ofSeconds(10));
    assertThat(advertiser.registered()).isEqualTo(1);
    time.advance(Duration.ofSeconds(10).minus(NANO));
    assertThat(remote.askedToRegister()).hasSize(1); // in time
  }

  @Test
  void admissionThatHoldsForeverIsRenewedWithinTheHour() {
    admitted(onlyRegistrarIsAsked(), Duration.ofMillis(Long.MAX_VALUE));
    nobodyIsAskedFor(Duration.ofHours(1).multipliedBy(7).dividedBy(8));
    remote.registration();
  }

  // ---- no answer

  @Test
  void strangerWhoDoesNotAnswerMakesPlaceForAnotherAtOnce() {
    isAt(FAR, 6);
    advertiser.start();
    List<NodeId> five = List.copyOf(remote.askedToRegister());
    Request<Confirmation> silent = remote.registration();
    silent.isNotAnswered();
    assertThat(remote.askedToRegister()).hasSize(5);
    List<NodeId> all = new ArrayList<>(ids(verified));
    all.removeAll(five);
    assertThat(remote.askedToRegister()).containsAll(all).doesNotContain(silent.registrar());
  }

  @Test
  void whoHasWaitedShowsTheTicketTwiceMoreBeforeItGivesUp() {
    told(onlyRegistrarIsAsked(), "first", MINUTE);
    time.advance(MINUTE);
    for (int repetition = 1; repetition <= 2; repetition++) {
      remote.registration().withTicket("first").isNotAnswered();
      nobodyIsAskedFor(Duration.ofSeconds(2));
    }
    remote.registration().withTicket("first").isNotAnswered();
    assertThat(advertiser.pending()).isZero();
    nobodyIsAskedFor(ServiceTable.BACKOFF);
  }

  @Test
  void answerMakesEarlierSilenceForgotten() {
    told(onlyRegistrarIsAsked(), "first", MINUTE);
    time.advance(MINUTE);
    for (int round = 1; round <= 3; round++) {
      remote.registration().isNotAnswered();
      time.advance(Duration.ofSeconds(2));
      remote.registration().isNotAnswered();
      time.advance(Duration.ofSeconds(2));
      told(remote.registration(), "ticket " + round, MINUTE);
      time.advance(MINUTE);
    }
    remote.registration().withTicket("ticket 3");
  }

  @Test
  void registrationWhoseRenewalFailsGivesItsPlaceToAnother() {
    admitted(onlyRegistrarIsAsked(), LIFETIME);
    time.advance(LIFETIME.multipliedBy(7).dividedBy(8));
    remote.registration().isNotAnswered();
    time.advance(Duration.ofSeconds(2));
    remote.registration().isNotAnswered();
    time.advance(Duration.ofSeconds(2));
    List<NodeRecord> two = at(FAR, 2, "56.x.0.1");
    verified.add(two.get(1));
    remote.registration().isNotAnswered();
    assertThat(remote.askedToRegister()).isEqualTo(ids(two.subList(1, 2)));
  }

  @Test
  void requestThatCouldNotBeSentIsRepeatedAndHeldAgainstNobody() {
    remote.busy(true);
    isAt(FAR, 1);
    advertiser.start();
    time.advance(MINUTE.multipliedBy(2)); // as often as a registrar may give tickets, and more
    assertThat(advertiser.pending()).isEqualTo(1);
    remote.busy(false);
    time.advance(Duration.ofSeconds(2));
    told(remote.registration().withTicket(""), "first", MINUTE);
    time.advance(MINUTE);
    admitted(remote.registration().withTicket("first"), LIFETIME);
    // and what was waited for in vain is not taken for a wait of the registrar's
    nobodyIsAskedFor(
        LIFETIME.multipliedBy(7).dividedBy(8).minus(MINUTE.multipliedBy(5).dividedBy(4)));
    remote.registration();
  }

  // ---- the end

  @Test
  void closedAdvertiserAsksNobodyWhateverComes() {
    isAt(FAR, 6);
    advertiser.start();
    told(remote.registration(), "first", MINUTE);
    Request<Confirmation> silent = remote.registration();
    Request<Confirmation> late = remote.registration();
    int under = remote.askedToRegister().size();
    advertiser.close();
    silent.isNotAnswered();
    told(late, "late", SECOND);
    time.advance(LIFETIME);
    assertThat(new HashSet<>(remote.askedToRegister())).hasSize(under);
    assertThat(advertiser.registered() + advertiser.pending()).isZero();
    assertThat(time.waiting()).isZero();
  }

  @Test
  void failureThatIsTheEndOfOurOwnDiscoveryIsHeldAgainstNobody() {
    onlyRegistrarIsAsked().fails(Answer.Why.CLOSED);
    assertThat(registrars.choose(FAR, Set.of(), new Random(1), time.nanos())).isNotNull();
  }
}
