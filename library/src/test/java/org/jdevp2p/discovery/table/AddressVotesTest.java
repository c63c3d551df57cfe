// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.table.Sample.SELF;
import static org.jdevp2p.discovery.table.Sample.enode;
import static org.jdevp2p.discovery.table.Sample.ip;
import static org.jdevp2p.discovery.table.Sample.lonely;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeRecord;
import org.junit.jupiter.api.Test;

class AddressVotesTest {

  private static final InetSocketAddress OURS = at("20.99.0.1", 40000);
  private static final InetSocketAddress VICTIM = at("66.6.6.6", 666);

  private final FakeTime time = new FakeTime();
  private final Loop loop = new Loop(time, new Random(1));
  private final LocalNode self = new LocalNode(Sample.key(1), 1);
  private final AddressVotes votes = new AddressVotes(loop, self);
  private final Table table = new Table(SELF, loop, AddressLimits.DEFAULT, Optional.of(votes));
  private final ScriptedWire wire = new ScriptedWire(4, loop);

  private static InetSocketAddress at(String ip, int port) {
    return new InetSocketAddress(ip(ip), port);
  }

  private void vote(int voter, String from, InetSocketAddress seenAs) {
    table.verified(wire, enode(voter, from), new Pong(0, seenAs));
  }

  private void assertStated(InetSocketAddress address) {
    NodeRecord record = self.record();
    assertThat(record.ip4().or(record::ip6)).contains(address.getAddress());
    assertThat(record.udp().orElse(record.udp6().orElse(0))).isEqualTo(address.getPort());
  }

  @Test
  void fiveSubnetsThatAgreeAreEnoughAndFourAreNot() {
    for (int i = 2; i < 6; i++) {
      vote(i, lonely(i), OURS);
    }
    assertThat(self.record().ip4()).isEmpty();
    vote(6, lonely(6), OURS);
    assertStated(OURS);
  }

  /**
   * H33: Pings from ten and more spoofed addresses that name a victim's endpoint as ours. There is
   * no way in for what a Ping says; who sends one may at most be heard of.
   */
  @Test
  void spoofedPingsThatNameAVictimDoNotChangeOurRecord() {
    assertThat(
            Arrays.stream(Table.class.getMethods())
                .filter(method -> Arrays.asList(method.getParameterTypes()).contains(Pong.class)))
        .as("what says how we are seen comes in as the answer to our Ping alone")
        .singleElement()
        .matches(method -> method.getName().equals("verified"));
    NodeRecord before = self.record();
    for (int i = 2; i < 1_000; i++) {
      table.heardFrom(wire, enode(i, lonely(i)));
    }
    assertThat(self.record()).isEqualTo(before);
  }

  @Test
  void aSubnetHasOneVoteHoweverManyNodesItHas() {
    for (int i = 2; i < 100; i++) {
      vote(i, "66.6.6." + i, VICTIM);
    }
    for (int i = 100; i < 104; i++) {
      vote(i, lonely(i), VICTIM);
    }
    assertThat(self.record().ip4()).contains(VICTIM.getAddress()); // 1 and 4 are five
    NodeRecord stated = self.record();
    for (int i = 104; i < 110; i++) {
      vote(i, lonely(i), OURS);
    }
    assertThat(self.record()).isNotEqualTo(stated);
    assertStated(OURS); // six to five
  }

  @Test
  void whoHasNoPlaceInTheTableHasNoVote() {
    int[] numbers = Sample.at(256, 2, 40);
    for (int i = 0; i < 16; i++) {
      vote(numbers[i], lonely(numbers[i]), OURS);
    }
    for (int i = 16; i < 40; i++) {
      vote(numbers[i], lonely(numbers[i]), VICTIM); // the bucket is full: they wait
    }
    assertStated(OURS);
  }

  @Test
  void withoutAMajorityNothingChanges() {
    for (int i = 2; i < 8; i++) {
      vote(i, lonely(i), OURS);
    }
    for (int i = 8; i < 14; i++) {
      vote(i, lonely(i), VICTIM);
    }
    assertStated(OURS);
    vote(14, lonely(14), VICTIM);
    assertStated(VICTIM);
  }

  @Test
  void newerVoteOfASubnetReplacesTheOlder() {
    for (int i = 2; i < 8; i++) {
      vote(i, lonely(i), OURS);
    }
    InetSocketAddress moved = at("20.99.0.2", 40000);
    for (int i = 2; i < 8; i++) {
      vote(i, lonely(i), moved);
    }
    assertStated(moved);
  }

  @Test
  void voteCountsForTenMinutes() {
    for (int i = 2; i < 6; i++) {
      vote(i, lonely(i), OURS);
    }
    time.advance(AddressVotes.WINDOW.plusNanos(1));
    vote(6, lonely(6), OURS);
    assertThat(self.record().ip4()).isEmpty();
    for (int i = 7; i < 10; i++) {
      vote(i, lonely(i), OURS);
    }
    time.advance(AddressVotes.WINDOW);
    vote(10, lonely(10), OURS);
    assertStated(OURS);
  }

  @Test
  void inALocalNetworkEachNodeHasAVoteAndTwoAreEnough() {
    InetSocketAddress local = at("192.168.1.5", 30303);
    vote(2, "192.168.1.9", local);
    assertThat(self.record().ip4()).isEmpty();
    vote(3, "192.168.1.9", local);
    assertStated(local);
  }

  @Test
  void addressThatAllSeeCountsMoreThanALocalOne() {
    for (int i = 2; i < 12; i++) {
      vote(i, "192.168.1." + i, at("192.168.1.200", 30303));
    }
    for (int i = 12; i < 17; i++) {
      vote(i, lonely(i), OURS);
    }
    assertStated(OURS);
    vote(2, "192.168.1.2", at("192.168.1.200", 30303));
    assertStated(OURS);
  }

  @Test
  void strangerCannotMakeUsStateALocalAddressOrNone() {
    NodeRecord before = self.record();
    for (int i = 2; i < 12; i++) {
      vote(i, lonely(i), at("127.0.0.1", 30303));
      vote(i, lonely(i), at("10.0.0.1", 30303));
      vote(i, lonely(i), at("0.0.0.0", 30303));
      vote(i, lonely(i), at("224.0.0.1", 30303));
      vote(i, lonely(i), at("20.0.0.1", 0));
    }
    assertThat(self.record()).isEqualTo(before);
  }

  @Test
  void portForLinksStaysAndFamiliesAreCountedApart() {
    self.endpoint(new Endpoint(ip("0.0.0.0"), 30303, 30303));
    for (int i = 2; i < 7; i++) {
      vote(i, lonely(i), OURS);
      vote(100 + i, "2a00:" + i + "::1", at("2a01::5", 40001));
    }
    NodeRecord record = self.record();
    assertThat(record.ip4()).contains(OURS.getAddress());
    assertThat(record.ip6()).contains(ip("2a01::5"));
    assertThat(record.udp()).hasValue(40000);
    assertThat(record.udp6()).hasValue(40001);
    assertThat(record.tcp()).hasValue(30303);
    assertThat(record.tcp6()).isEmpty();
  }

  @Test
  void recordChangesOnceForAnAddress() {
    for (int round = 0; round < 20; round++) {
      for (int i = 2; i < 12; i++) {
        vote(i, lonely(i), OURS);
      }
    }
    assertThat(self.record().seq()).isEqualTo(2);
  }
}
