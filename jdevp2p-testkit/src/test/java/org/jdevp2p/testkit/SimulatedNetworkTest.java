// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.junit.jupiter.api.Test;

/** What a network in memory does to datagrams. */
class SimulatedNetworkTest {

  private static final Duration LATENCY = Duration.ofMillis(50);
  private static final int MANY = 10_000;

  private final SimulatedNetwork network =
      new SimulatedNetwork(1, Conditions.latency(LATENCY).withMtu(1_280));

  /** What came, as "time in ms: sender's port: first byte". */
  private final List<String> log = new ArrayList<>();

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private DatagramTransport open(InetSocketAddress... addresses) throws IOException {
    DatagramTransport socket = network.open(addresses);
    socket.deliverTo((from, buffer, length) ->
        log.add(network.ticker().nanos() / 1_000_000 + ": " + from.getPort() + ": " + buffer[0]));
    return socket;
  }

  private void send(DatagramTransport from, DatagramTransport to, int value) {
    from.send(to.localAddress(), new byte[] {(byte) value});
  }

  @Test
  void datagramArrivesAfterTheLatency() throws Exception {
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = open(at("192.0.2.2", 2));

    send(a, b, 7);
    network.run(LATENCY.minusNanos(1));
    assertThat(log).isEmpty();
    network.run(Duration.ofNanos(1));

    assertThat(log).containsExactly("50: 1: 7");
    assertThat(network.waiting()).isZero();
  }

  @Test
  void withoutJitterTheOrderStays() throws Exception {
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = open(at("192.0.2.2", 2));

    send(a, b, 1);
    send(a, b, 2);
    send(a, b, 3);
    network.run(LATENCY);

    assertThat(log).containsExactly("50: 1: 1", "50: 1: 2", "50: 1: 3");
  }

  @Test
  void senderMayReuseItsArrayAndReceiverMayWriteIntoIts() throws Exception {
    network.conditions(Conditions.PERFECT.withDuplication(1));
    List<Integer> came = new ArrayList<>();
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = network.open(at("192.0.2.2", 2));
    b.deliverTo((from, buffer, length) -> {
      came.add((int) buffer[0]);
      buffer[0] = 99;
    });
    byte[] datagram = {7};

    a.send(b.localAddress(), datagram);
    datagram[0] = 8;
    network.run(Duration.ZERO);

    assertThat(came).containsExactly(7, 7);
  }

  @Test
  void jitterSpreadsArrivalsUpToItsLimit() throws Exception {
    network.conditions(Conditions.latency(LATENCY).withJitter(Duration.ofMillis(20)));
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = network.open(at("192.0.2.2", 2));
    List<Long> times = new ArrayList<>();
    b.deliverTo((from, buffer, length) -> times.add(network.ticker().nanos() / 1_000_000));

    for (int i = 0; i < MANY; i++) {
      send(a, b, 1);
    }
    network.run(Duration.ofMillis(70));

    assertThat(times).hasSize(MANY).allMatch(ms -> ms >= 50 && ms <= 70);
    assertThat(times.stream().distinct().count()).isGreaterThan(15);
  }

  @Test
  void lossAndDuplicationAreAsFrequentAsSaid() throws Exception {
    network.conditions(Conditions.PERFECT.withLoss(0.2).withDuplication(0.1));
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = open(at("192.0.2.2", 2));

    for (int i = 0; i < MANY; i++) {
      send(a, b, 1);
    }
    network.run(Duration.ZERO);

    Traffic traffic = network.traffic();
    assertThat(traffic.lost()).isCloseTo(2_000, within(200L));
    assertThat(traffic.sent() - MANY).isCloseTo(800, within(150L));
    assertThat(traffic.delivered())
        .isEqualTo(traffic.sent() - traffic.lost())
        .isEqualTo(log.size());
  }

  @Test
  void datagramThatIsHeldBackIsOvertaken() throws Exception {
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = open(at("192.0.2.2", 2));

    network.conditions(Conditions.latency(LATENCY).withReorder(1));
    send(a, b, 1);
    network.conditions(Conditions.latency(LATENCY));
    send(a, b, 2);
    network.run(Duration.ofSeconds(1));

    assertThat(log).containsExactly("50: 1: 2", "101: 1: 1");
  }

  @Test
  void datagramOfTheMtuPassesAndOneAboveDoesNot() throws Exception {
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = open(at("192.0.2.2", 2));

    a.send(b.localAddress(), new byte[1_280]);
    a.send(b.localAddress(), new byte[1_281]);
    network.run(LATENCY);

    assertThat(log).hasSize(1);
    assertThat(network.traffic().tooLong()).isEqualTo(1);
  }

  @Test
  void partitionCutsBetweenItsSidesUntilItHeals() throws Exception {
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = open(at("192.0.2.2", 2));
    DatagramTransport c = open(at("192.0.2.3", 3));
    network.partition(address -> address.equals(c.localAddress().getAddress()));

    send(a, b, 1);
    send(a, c, 2);
    send(c, a, 3);
    network.heal();
    send(a, c, 4);
    network.run(LATENCY);

    assertThat(log).containsExactly("50: 1: 1", "50: 1: 4");
    assertThat(network.traffic().cut()).isEqualTo(2);
  }

  @Test
  void socketOfBothFamiliesAnswersFromTheOneThatItWasAskedBy() throws Exception {
    DatagramTransport both = open(at("192.0.2.1", 1), at("2001:db8::1", 2));
    DatagramTransport four = open(at("192.0.2.9", 9));
    DatagramTransport six = open(at("2001:db8::9", 9));

    both.send(four.localAddress(), new byte[] {4});
    both.send(six.localAddress(), new byte[] {6});
    six.send(at("2001:db8::1", 2), new byte[] {7});
    network.run(LATENCY);

    assertThat(log).containsExactly("50: 1: 4", "50: 2: 6", "50: 9: 7");
    assertThat(four.reaches(six.localAddress())).isFalse();
    assertThat(both.reaches(six.localAddress())).isTrue();
    assertThatThrownBy(() -> network.open(at("192.0.2.7", 1), at("192.0.2.8", 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void addressInUseIsRefusedUntilItsSocketCloses() throws Exception {
    DatagramTransport a = open(at("192.0.2.1", 30303));

    assertThatThrownBy(() -> open(at("192.0.2.1", 30303)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("192.0.2.1:30303");
    a.close();
    a.close();

    assertThat(open(at("192.0.2.1", 30303)).localAddress()).isEqualTo(a.localAddress());
  }

  @Test
  void portZeroGivesEachSocketAPortOfItsOwn() throws Exception {
    assertThat(open(at("192.0.2.1", 0)).localAddress())
        .isNotEqualTo(open(at("192.0.2.1", 0)).localAddress());
  }

  @Test
  void closedSocketNeitherSendsNorReceives() throws Exception {
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = open(at("192.0.2.2", 2));

    send(a, b, 1);
    b.close();
    send(b, a, 2);
    network.run(LATENCY);

    assertThat(log).isEmpty();
    assertThat(network.traffic().unreachable()).isEqualTo(1);
    assertThat(network.traffic().sent()).isEqualTo(1);
  }

  @Test
  void spoofedSenderIsWhatTheReceiverSees() throws Exception {
    DatagramTransport a = open(at("192.0.2.1", 1));

    network.spoof(at("198.51.100.66", 666), a.localAddress(), new byte[] {1});
    network.run(LATENCY);

    assertThat(log).containsExactly("50: 666: 1");
  }

  @Test
  void asManyDatagramsAsTheLimitAreUnderWayAndNotOneMore() throws Exception {
    SimulatedNetwork small = new SimulatedNetwork(1, Conditions.latency(LATENCY), 3);
    DatagramTransport a = small.open(at("192.0.2.1", 1));
    a.deliverTo((from, buffer, length) -> {});

    for (int i = 0; i < 4; i++) {
      a.send(a.localAddress(), new byte[] {1});
    }
    small.run(LATENCY);
    a.send(a.localAddress(), new byte[] {1});
    small.run(LATENCY);

    assertThat(small.traffic().overflown()).isEqualTo(1);
    assertThat(small.traffic().delivered()).isEqualTo(4);
  }

  @Test
  void runUntilStopsAtTheDatagramThatMakesItTrue() throws Exception {
    DatagramTransport a = open(at("192.0.2.1", 1));
    DatagramTransport b = open(at("192.0.2.2", 2));
    send(a, b, 1);

    assertThat(network.runUntil(() -> !log.isEmpty(), Duration.ofMillis(49))).isFalse();
    assertThat(network.runUntil(() -> !log.isEmpty(), Duration.ofMillis(10))).isTrue();

    assertThat(network.ticker().nanos()).isEqualTo(LATENCY.toNanos());
  }

  @Test
  void sameSeedGivesTheSameRunAndAnotherSeedAnother() throws Exception {
    assertThat(chatter(5)).isEqualTo(chatter(5)).isNotEqualTo(chatter(6));
  }

  /** Nodes that pass datagrams on while the network does all it can to them. */
  private static List<String> chatter(long seed) throws IOException {
    SimulatedNetwork network =
        new SimulatedNetwork(
            seed, new Conditions(LATENCY, Duration.ofMillis(30), 0.1, 0.15, 0.2, 1_280));
    List<String> log = new ArrayList<>();
    List<DatagramTransport> nodes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      DatagramTransport node = network.open(at("192.0.2.1", 1 + i));
      nodes.add(node);
      int next = (i + 3) % 10;
      node.deliverTo((from, buffer, length) -> {
        log.add(network.ticker().nanos() + " " + from + " " + node.localAddress());
        node.send(nodes.get(next).localAddress(), buffer);
      });
    }
    nodes.getFirst().send(nodes.getLast().localAddress(), new byte[] {1});
    nodes.getLast().send(nodes.getFirst().localAddress(), new byte[] {1});
    network.run(Duration.ofSeconds(2));
    return log;
  }

  @Test
  void conditionsThatAreNoneAreRefused() {
    assertThatThrownBy(() -> Conditions.PERFECT.withLoss(1.01)).hasMessageContaining("loss");
    assertThatThrownBy(() -> Conditions.PERFECT.withReorder(Double.NaN))
        .hasMessageContaining("reorder");
    assertThatThrownBy(() -> Conditions.PERFECT.withDuplication(-0.1))
        .hasMessageContaining("duplication");
    assertThatThrownBy(() -> Conditions.PERFECT.withMtu(-1)).hasMessageContaining("MTU -1");
  }
}
