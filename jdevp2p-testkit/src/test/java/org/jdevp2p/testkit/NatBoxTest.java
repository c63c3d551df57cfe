// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom boxes of each kind let in, and as whom they let out. */
class NatBoxTest {

  private static final Duration LIFE = Duration.ofMinutes(2);
  private static final InetAddress BOX = InetAddress.ofLiteral("203.0.113.1");

  private final SimulatedNetwork network = new SimulatedNetwork(1, Conditions.PERFECT);

  /** The last sender that each socket heard, by its own address. */
  private final Map<InetSocketAddress, InetSocketAddress> heard = new HashMap<>();

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private DatagramTransport listen(DatagramTransport socket) {
    socket.deliverTo((from, buffer, length) -> heard.put(socket.localAddress(), from));
    return socket;
  }

  private DatagramTransport outside(String address, int port) throws IOException {
    return listen(network.open(at(address, port)));
  }

  private DatagramTransport inside(NatBox box, String address, int port) throws IOException {
    return listen(box.open(at(address, port)));
  }

  /** Whom the receiver sees as the sender, if anything comes. */
  private Optional<InetSocketAddress> seen(
      DatagramTransport from, InetSocketAddress to, DatagramTransport receiver) {
    heard.clear();
    from.send(to, new byte[] {1});
    network.run(Duration.ZERO);
    return Optional.ofNullable(heard.get(receiver.localAddress()));
  }

  /** As whom a socket behind a box goes out to this remote. */
  private InetSocketAddress way(DatagramTransport from, DatagramTransport remote) {
    return seen(from, remote.localAddress(), remote).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    // who may come in by the mapping made for 198.51.100.1:1: its other port, another address
    "FULL_CONE, true, true",
    "ADDRESS_RESTRICTED, true, false",
    "PORT_RESTRICTED, false, false",
    "SYMMETRIC, false, false",
  })
  void boxLetsInWhomItsKindLetsIn(NatKind kind, boolean otherPort, boolean otherAddress)
      throws Exception {
    DatagramTransport in = inside(network.nat(BOX, kind, LIFE), "10.0.0.2", 30303);
    DatagramTransport asked = outside("198.51.100.1", 1);

    InetSocketAddress way = way(in, asked);

    assertThat(way.getAddress()).isEqualTo(BOX);
    assertThat(seen(asked, way, in)).contains(asked.localAddress());
    assertThat(seen(outside("198.51.100.1", 2), way, in).isPresent()).isEqualTo(otherPort);
    assertThat(seen(outside("198.51.100.2", 1), way, in).isPresent()).isEqualTo(otherAddress);
  }

  @ParameterizedTest
  @EnumSource(NatKind.class)
  void onlyASymmetricBoxShowsEachRemoteAnotherPort(NatKind kind) throws Exception {
    DatagramTransport in = inside(network.nat(BOX, kind, LIFE), "10.0.0.2", 30303);
    DatagramTransport one = outside("198.51.100.1", 1);
    DatagramTransport other = outside("198.51.100.2", 1);

    InetSocketAddress first = way(in, one);
    InetSocketAddress second = way(in, other);

    assertThat(first.equals(second)).isEqualTo(kind != NatKind.SYMMETRIC);
    assertThat(way(in, one)).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(NatKind.class)
  void nobodyComesInUnasked(NatKind kind) throws Exception {
    DatagramTransport in = inside(network.nat(BOX, kind, LIFE), "10.0.0.2", 30303);
    DatagramTransport stranger = outside("198.51.100.1", 1);

    assertThat(seen(stranger, new InetSocketAddress(BOX, 30303), in)).isEmpty();
    assertThat(seen(stranger, in.localAddress(), in)).isEmpty();
    assertThat(network.traffic().filtered()).isEqualTo(1);
    assertThat(network.traffic().unreachable()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(NatKind.class)
  void mappingEndsWhenNothingWentOutForItsLife(NatKind kind) throws Exception {
    DatagramTransport in = inside(network.nat(BOX, kind, LIFE), "10.0.0.2", 30303);
    DatagramTransport remote = outside("198.51.100.1", 1);
    InetSocketAddress way = way(in, remote);

    network.run(LIFE.minusNanos(1));
    assertThat(seen(remote, way, in)).as("a moment before the end").isPresent();
    network.run(Duration.ofNanos(1));
    assertThat(seen(remote, way, in)).as("what comes in does not prolong it").isEmpty();
  }

  @Test
  void whatGoesOutProlongsTheMapping() throws Exception {
    DatagramTransport in =
        inside(network.nat(BOX, NatKind.PORT_RESTRICTED, LIFE), "10.0.0.2", 30303);
    DatagramTransport remote = outside("198.51.100.1", 1);
    InetSocketAddress way = way(in, remote);

    network.run(LIFE.minusNanos(1));
    assertThat(way(in, remote)).isEqualTo(way);
    network.run(LIFE.minusNanos(1));

    assertThat(seen(remote, way, in)).isPresent();
  }

  @Test
  void remoteThatWasAskedLongAgoIsNotLetInByTheMappingOfOthers() throws Exception {
    DatagramTransport in =
        inside(network.nat(BOX, NatKind.ADDRESS_RESTRICTED, LIFE), "10.0.0.2", 30303);
    DatagramTransport early = outside("198.51.100.1", 1);
    DatagramTransport late = outside("198.51.100.2", 1);
    InetSocketAddress way = way(in, early);
    network.run(LIFE.dividedBy(2));
    assertThat(way(in, late)).isEqualTo(way);
    network.run(LIFE.dividedBy(2));

    assertThat(seen(early, way, in)).isEmpty();
    assertThat(seen(late, way, in)).isPresent();
  }

  @Test
  void twoSocketsOfOnePortBehindABoxGetTwoPorts() throws Exception {
    NatBox box = network.nat(BOX, NatKind.FULL_CONE, LIFE);
    DatagramTransport one = inside(box, "10.0.0.2", 30303);
    DatagramTransport two = inside(box, "10.0.0.3", 30303);
    DatagramTransport remote = outside("198.51.100.1", 1);

    InetSocketAddress wayToOne = way(one, remote);
    InetSocketAddress wayToTwo = way(two, remote);

    assertThat(wayToOne.getPort()).isEqualTo(30303);
    assertThat(wayToTwo).isNotEqualTo(wayToOne);
    assertThat(seen(remote, wayToOne, one)).isPresent();
    assertThat(seen(remote, wayToTwo, two)).isPresent();
  }

  @Test
  void socketsBehindOneBoxSeeEachOtherAsTheyAre() throws Exception {
    NatBox box = network.nat(BOX, NatKind.SYMMETRIC, LIFE);
    DatagramTransport one = inside(box, "10.0.0.2", 30303);
    DatagramTransport two = inside(box, "10.0.0.3", 30303);
    network.partition(address -> address.equals(BOX));

    assertThat(way(one, two)).isEqualTo(one.localAddress());
  }

  @Test
  void sameInnerAddressBehindTwoBoxesIsTwoSockets() throws Exception {
    DatagramTransport one = inside(network.nat(BOX, NatKind.FULL_CONE, LIFE), "10.0.0.2", 30303);
    InetAddress otherBox = InetAddress.ofLiteral("203.0.113.2");
    DatagramTransport two =
        inside(network.nat(otherBox, NatKind.FULL_CONE, LIFE), "10.0.0.2", 30303);
    DatagramTransport remote = outside("198.51.100.1", 1);

    assertThat(way(one, remote).getAddress()).isEqualTo(BOX);
    assertThat(way(two, remote).getAddress()).isEqualTo(otherBox);
  }

  @Test
  void socketReachesItsNeighbourByTheBoxsOwnAddress() throws Exception {
    NatBox box = network.nat(BOX, NatKind.FULL_CONE, LIFE);
    DatagramTransport one = inside(box, "10.0.0.2", 30303);
    DatagramTransport two = inside(box, "10.0.0.3", 30304);
    DatagramTransport remote = outside("198.51.100.1", 1);
    InetSocketAddress wayToOne = way(one, remote);

    assertThat(seen(two, wayToOne, one)).contains(new InetSocketAddress(BOX, 30304));
  }

  @Test
  void boxThatHasNoPortLeftLetsNothingOut() throws Exception {
    DatagramTransport in = inside(network.nat(BOX, NatKind.SYMMETRIC, LIFE), "10.0.0.2", 30303);
    int ports = 65_535 - 1_024 + 1;
    InetAddress remote = InetAddress.ofLiteral("198.51.100.1");

    for (int i = 1; i <= ports; i++) {
      in.send(new InetSocketAddress(remote, i), new byte[] {1});
    }
    assertThat(network.traffic().filtered()).isZero();
    in.send(new InetSocketAddress(remote, ports + 1), new byte[] {1});
    assertThat(network.traffic().filtered()).isEqualTo(1);

    network.run(LIFE);
    DatagramTransport late = outside("198.51.100.2", 1);
    assertThat(seen(in, late.localAddress(), late)).as("after all have expired").isPresent();
  }

  @Test
  void oneBoxStandsAtAnAddress() {
    network.nat(BOX, NatKind.FULL_CONE, LIFE);

    assertThatThrownBy(() -> network.nat(BOX, NatKind.SYMMETRIC, LIFE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("203.0.113.1");
  }
}
