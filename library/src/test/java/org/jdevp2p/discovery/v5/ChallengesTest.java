// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeId;
import org.junit.jupiter.api.Test;

/** What is kept of others is bounded: challenges, sessions, nonces. */
class ChallengesTest {

  private static final long LIFE = Duration.ofSeconds(1).toNanos();
  private static final byte[] DATA = new byte[63];

  private final Challenges challenges = new Challenges(3, Duration.ofSeconds(1));

  private static Remote remote(int number) {
    byte[] id = new byte[32];
    id[0] = (byte) number;
    return new Remote(new NodeId(Bytes.wrap(id)), VirtualNetwork.address(number));
  }

  @Test
  void challengeLivesForItsTimeAndNotLonger() {
    challenges.put(remote(1), DATA, null, 0);
    assertThat(challenges.find(remote(1), LIFE - 1)).isNotNull();
    assertThat(challenges.find(remote(1), LIFE)).isNull();
    assertThat(challenges.size()).isZero();
  }

  @Test
  void oldestGivesWayWhenThereIsNoRoom() {
    for (int i = 1; i <= 4; i++) {
      challenges.put(remote(i), DATA, null, i);
    }
    assertThat(challenges.size()).isEqualTo(3);
    assertThat(challenges.find(remote(1), 5)).isNull();
    assertThat(challenges.find(remote(2), 5)).isNotNull();
  }

  @Test
  void expiredOnesGoAFewACallHoweverManyThereAre() {
    Challenges many = new Challenges(1_000, Duration.ofSeconds(1));
    for (int i = 0; i < 1_000; i++) {
      many.put(new Remote(remote(i % 256).id(), VirtualNetwork.address(i / 256)), DATA, null, i);
    }
    int before = many.size();
    assertThat(many.find(remote(300), 2 * LIFE)).isNull();
    assertThat(many.size()).isEqualTo(before - 4);
    many.put(remote(300), DATA, null, 2 * LIFE);
    assertThat(many.size()).isEqualTo(before - 7);
  }

  @Test
  void challengeOfTheSameNodeAtAnotherAddressIsAnother() {
    challenges.put(remote(1), DATA, null, 0);
    assertThat(challenges.find(new Remote(remote(1).id(), VirtualNetwork.address(2)), 1)).isNull();
  }

  /** Each would walk through all before it, billions of steps, if remotes had no order. */
  @Test
  void idsWithTheSameHashCodeAreFoundAsFastAsOthers() {
    Challenges many = new Challenges(100_000, Duration.ofSeconds(1));
    for (int i = 0; i < 100_000; i++) {
      many.put(colliding(i), DATA, null, 0);
    }
    assertThat(colliding(1)).hasSameHashCodeAs(colliding(99_999));
    for (int i = 0; i < 100_000; i++) {
      assertThat(many.find(colliding(i), 1)).isNotNull();
    }
  }

  private static Remote colliding(int number) {
    byte[] id = new byte[32];
    Layout.LONG.set(id, 24, (long) number);
    return new Remote(new NodeId(Bytes.wrap(id)), VirtualNetwork.address(1));
  }

  @Test
  void remotesAreTheSameInOrderIfTheyAreEqual() {
    Remote one = colliding(1);
    assertThat(one).isEqualByComparingTo(colliding(1)).isLessThan(colliding(2));
    Remote elsewhere = new Remote(one.id(), VirtualNetwork.address(2));
    assertThat(one).isLessThan(elsewhere);
    assertThat(elsewhere).isGreaterThan(one);
    Remote otherPort = new Remote(one.id(), new InetSocketAddress(one.address().getAddress(), 1));
    assertThat(one).isGreaterThan(otherPort);
  }

  @Test
  void sessionThatWasUsedLongestAgoGivesWay() {
    Sessions sessions = new Sessions(2);
    TestNode node = new TestNode(new VirtualNetwork(), 1);
    sessions.findOrAdd(remote(1), node.record());
    sessions.findOrAdd(remote(2), node.record());
    assertThat(sessions.find(remote(1))).isNotNull();
    sessions.findOrAdd(remote(3), node.record());
    assertThat(sessions.size()).isEqualTo(2);
    assertThat(sessions.find(remote(2))).isNull();
    assertThat(sessions.find(remote(1))).isNotNull();
  }

  @Test
  void answersAreKeptForAMomentAndNoMoreThan256() {
    RecentAnswers answers = new RecentAnswers();
    for (int i = 0; i < 257; i++) {
      answers.put(nonce(i), remote(1), Bytes.wrap(DATA), i);
    }
    assertThat(answers.size()).isEqualTo(256);
    assertThat(answers.take(nonce(0), remote(1).address(), 257)).isNull();
    assertThat(answers.take(nonce(1), remote(1).address(), 257)).isNotNull();
    assertThat(answers.take(nonce(1), remote(1).address(), 257)).isNull();
    assertThat(answers.take(nonce(2), remote(2).address(), 257)).isNull();
    answers.put(nonce(257), remote(1), Bytes.wrap(DATA), 258 + RecentAnswers.LIFE.toNanos());
    assertThat(answers.size()).isEqualTo(1);
  }

  private static Bytes nonce(int number) {
    return Bytes.of((byte) (number >> 8), (byte) number);
  }

  @Test
  void noncesCountAndAreNotUsedTwice() {
    Bytes chance = Bytes.fromHex("1122334455667788");
    SessionKeys keys = new SessionKeys(new byte[16], new byte[16], -2);
    assertThat(keys.nextNonce(chance)).isEqualTo(Bytes.fromHex("fffffffe1122334455667788"));
    assertThat(keys.exhausted()).isTrue();
    assertThatThrownBy(() -> keys.nextNonce(chance)).isInstanceOf(IllegalStateException.class);
    Session session = new Session(new TestNode(new VirtualNetwork(), 1).record());
    session.establish(keys);
    assertThat(session.newest()).isNull();
  }
}
