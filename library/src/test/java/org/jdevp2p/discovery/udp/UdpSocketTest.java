// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Tasks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The socket over loopback. */
class UdpSocketTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int LIMIT_BYTES = DatagramTransport.MAX_DATAGRAM_BYTES;

  private record Datagram(InetSocketAddress from, Bytes bytes, int length) {}

  private final Tasks tasks = new Tasks();
  private final List<UdpSocket> opened = new ArrayList<>();

  @AfterEach
  void everyThreadEndsWithItsSocket() throws InterruptedException {
    opened.forEach(UdpSocket::close);
    assertThat(tasks.join(LIMIT)).isEmpty();
  }

  private UdpSocket open(String address) throws IOException {
    return open(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
  }

  private UdpSocket open(InetSocketAddress address) throws IOException {
    UdpSocket socket = UdpSocket.open(address, tasks);
    opened.add(socket);
    return socket;
  }

  private static BlockingQueue<Datagram> collect(UdpSocket socket) {
    BlockingQueue<Datagram> queue = new LinkedBlockingQueue<>();
    socket.deliverTo((from, buffer, length) ->
        queue.add(new Datagram(from, Bytes.copyOf(buffer, 0, length), length)));
    return queue;
  }

  private static Datagram next(BlockingQueue<Datagram> queue) throws InterruptedException {
    Datagram next = queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).as("a datagram within %s", LIMIT).isNotNull();
    return next;
  }

  private static InetSocketAddress loopback4(UdpSocket socket) {
    return new InetSocketAddress(
        InetAddress.ofLiteral("127.0.0.1"), socket.localAddress().getPort());
  }

  private static InetSocketAddress loopback6(UdpSocket socket) {
    return new InetSocketAddress(InetAddress.ofLiteral("::1"), socket.localAddress().getPort());
  }

  private static boolean hasIpv6() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("::1"))) {
      return socket.isBound();
    } catch (IOException none) {
      return false;
    }
  }

  @Test
  void whatOneSendsTheOtherGets() throws Exception {
    UdpSocket a = open("127.0.0.1");
    UdpSocket b = open("127.0.0.1");
    BlockingQueue<Datagram> atB = collect(b);

    a.send(b.localAddress(), new byte[] {1, 2, 3});

    Datagram datagram = next(atB);
    assertThat(datagram.from()).isEqualTo(a.localAddress());
    assertThat(datagram.bytes()).isEqualTo(Bytes.fromHex("010203"));
  }

  @Test
  void emptyDatagramIsDelivered() throws Exception {
    UdpSocket a = open("127.0.0.1");
    BlockingQueue<Datagram> atA = collect(a);

    a.send(a.localAddress(), new byte[0]);

    assertThat(next(atA).length()).isZero();
  }

  @Test
  void datagramOf1280BytesComesWholeAndOneAboveIsSeenToBeTooLong() throws Exception {
    UdpSocket a = open("127.0.0.1");
    UdpSocket b = open("127.0.0.1");
    BlockingQueue<Datagram> atB = collect(b);
    byte[] largest = new byte[LIMIT_BYTES];
    largest[LIMIT_BYTES - 1] = 7;

    a.send(b.localAddress(), largest);
    a.send(b.localAddress(), new byte[LIMIT_BYTES + 1]);
    a.send(b.localAddress(), new byte[9_000]);

    Datagram first = next(atB);
    assertThat(first.length()).isEqualTo(LIMIT_BYTES);
    assertThat(first.bytes().at(LIMIT_BYTES - 1)).isEqualTo(7);
    assertThat(next(atB).length()).isGreaterThan(LIMIT_BYTES);
    assertThat(next(atB).length()).isGreaterThan(LIMIT_BYTES);
  }

  @Test
  void datagramsThatCameBeforeTheReceiverAreDelivered() throws Exception {
    UdpSocket a = open("127.0.0.1");
    a.send(a.localAddress(), new byte[] {1});

    assertThat(next(collect(a)).length()).isEqualTo(1);
  }

  @Test
  void wildcardSocketTalksBothFamilies() throws Exception {
    assumeTrue(hasIpv6(), "this system has IPv6");
    UdpSocket both = open("0.0.0.0");
    BlockingQueue<Datagram> atBoth = collect(both);
    for (UdpSocket other : List.of(open("127.0.0.1"), open("::1"))) {
      BlockingQueue<Datagram> atOther = collect(other);
      InetSocketAddress way =
          other.localAddress().getAddress() instanceof Inet4Address
              ? loopback4(both)
              : loopback6(both);

      other.send(way, new byte[] {1});
      Datagram came = next(atBoth);
      both.send(came.from(), new byte[] {2});

      assertThat(came.from()).isEqualTo(other.localAddress());
      assertThat(next(atOther).from()).isEqualTo(way);
    }
  }

  @Test
  void senderOverIpv4AtASocketForBothHasAnIpv4Address() throws Exception {
    UdpSocket both = open("::");
    BlockingQueue<Datagram> atBoth = collect(both);

    open("127.0.0.1").send(loopback4(both), new byte[] {1});

    assertThat(next(atBoth).from().getAddress()).isInstanceOf(Inet4Address.class);
  }

  @Test
  void socketReachesTheFamilyThatItIsBoundTo() throws Exception {
    assumeTrue(hasIpv6(), "this system has IPv6");
    InetSocketAddress over4 = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 30303);
    InetSocketAddress over6 = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 30303);

    UdpSocket four = open("127.0.0.1");
    UdpSocket six = open("::1");
    UdpSocket both = open("0.0.0.0");

    assertThat(List.of(four.reaches(over4), four.reaches(over6))).containsExactly(true, false);
    assertThat(List.of(six.reaches(over4), six.reaches(over6))).containsExactly(false, true);
    assertThat(List.of(both.reaches(over4), both.reaches(over6))).containsExactly(true, true);
  }

  @Test
  void whatCannotBeSentIsDropped() throws Exception {
    UdpSocket a = open("127.0.0.1");
    BlockingQueue<Datagram> atA = collect(a);

    a.send(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), new byte[] {1});
    a.send(InetSocketAddress.createUnresolved("nowhere.invalid", 1), new byte[] {2});
    a.send(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 30303), new byte[] {3});
    a.send(a.localAddress(), new byte[100_000]);
    a.send(a.localAddress(), new byte[] {4});

    assertThat(next(atA).bytes().at(0)).isEqualTo(4);
  }

  @Test
  void closedPortOnTheOtherSideStopsNothing() throws Exception {
    UdpSocket a = open("127.0.0.1");
    BlockingQueue<Datagram> atA = collect(a);
    UdpSocket gone = open("127.0.0.1");
    gone.close();

    for (int i = 0; i < 100; i++) {
      a.send(gone.localAddress(), new byte[] {1});
    }
    UdpSocket b = open("127.0.0.1");
    b.send(a.localAddress(), new byte[] {9});

    assertThat(next(atA).bytes().at(0)).isEqualTo(9);
    a.send(b.localAddress(), new byte[] {8});
    assertThat(next(collect(b)).bytes().at(0)).isEqualTo(8);
  }

  @Test
  void receiverThatFailsGetsTheNextDatagramAllTheSame() throws Exception {
    UdpSocket a = open("127.0.0.1");
    BlockingQueue<Integer> lengths = new LinkedBlockingQueue<>();
    a.deliverTo((from, buffer, length) -> {
      if (length == 1) {
        throw new IllegalStateException("thrown by a test");
      }
      lengths.add(length);
    });

    a.send(a.localAddress(), new byte[1]);
    a.send(a.localAddress(), new byte[2]);

    assertThat(lengths.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void threadThatIsInterruptedWhileItSendsLeavesTheSocketOpen() throws Exception {
    UdpSocket a = open("127.0.0.1");
    BlockingQueue<Datagram> atA = collect(a);

    Thread.currentThread().interrupt();
    a.send(a.localAddress(), new byte[] {5});

    assertThat(Thread.interrupted()).isTrue();
    assertThat(next(atA).bytes().at(0)).isEqualTo(5);
  }

  @Test
  void interruptOfTheReceivingThreadClosesTheSocket() throws Exception {
    UdpSocket a = open("127.0.0.1");
    collect(a);

    tasks.interrupt(name -> name.equals("udp " + a.localAddress().getPort()));

    assertThat(tasks.join(LIMIT)).isEmpty();
    open(a.localAddress()).close();
  }

  @Test
  void addressInUseIsNamedWithItsPort() throws Exception {
    InetSocketAddress taken = open("127.0.0.1").localAddress();

    assertThatThrownBy(() -> open(taken))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot listen on udp 127.0.0.1:" + taken.getPort() + ": Address already in use");
  }

  @Test
  void addressThatIsNotOursIsNamed() {
    assertThatThrownBy(() -> open("2001:db8::1"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on udp [2001:db8:0:0:0:0:0:1]:0: ");
  }

  @Test
  void unresolvedNameIsRefused() {
    assertThatThrownBy(() -> open(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere.invalid")
        .hasMessageContaining("not resolved");
  }

  @Test
  void closedSocketMayBeClosedAgainSendsNothingAndLeavesItsPort() throws Exception {
    UdpSocket a = open("127.0.0.1");
    collect(a);

    a.close();
    a.close();
    a.send(a.localAddress(), new byte[1]);

    assertThat(tasks.join(LIMIT)).isEmpty();
    open(a.localAddress()).close();
  }

  @Test
  void receiverMayCloseItsSocket() throws Exception {
    UdpSocket a = open("127.0.0.1");
    a.deliverTo((from, buffer, length) -> a.close());

    a.send(a.localAddress(), new byte[1]);

    assertThat(tasks.join(LIMIT)).isEmpty();
  }

  @Test
  void socketThatNeverDeliveredLeavesItsPortToo() throws Exception {
    UdpSocket a = open("127.0.0.1");

    a.close();

    open(a.localAddress()).close();
  }

  @Test
  void socketDeliversToOneReceiverOnly() throws Exception {
    UdpSocket a = open("127.0.0.1");
    collect(a);

    assertThatThrownBy(() -> collect(a)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void systemIsAskedForALargeBuffer() throws Exception {
    try (DatagramSocket plain = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(open("127.0.0.1").receiveBufferBytes())
          .isGreaterThanOrEqualTo(plain.getReceiveBufferSize())
          .isGreaterThan(0);
    }
  }
}
