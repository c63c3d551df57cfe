// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.rlp.Rlp;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketCodecTest {

  private static final SecretKey KEY = SecretKey.random();
  private static final Bytes HASH = Bytes.wrap(new byte[32]);
  private static final Bytes TARGET = Bytes.wrap(new byte[64]);

  @Test
  void packetOf97BytesIsTooSmallAndOf98BytesIsLookedAt() {
    assertThat(isPacket(withRightHash(new byte[97]))).isFalse();
    assertThat(isPacket(withRightHash(new byte[98]))).isTrue();
    assertThat(isPacket(new byte[0])).isFalse();
  }

  @Test
  void packetOf1280BytesIsLookedAtAndOf1281BytesIsNot() throws IOException {
    Packet.EnrRequest request = new Packet.EnrRequest(7);
    Bytes data = new RlpWriter().list(request::write).toBytes();
    byte[] filler = new byte[1280 - 98 - data.size()];
    Bytes full = Bytes.concat(data, Bytes.wrap(filler));

    Bytes largest = PacketCodec.seal(5, full, KEY).datagram();
    assertThat(largest.size()).isEqualTo(1280);
    assertThat(PacketCodec.open(largest).packet()).isEqualTo(request);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> PacketCodec.seal(5, Bytes.concat(full, Bytes.wrap(new byte[1])), KEY))
        .withMessage("packet of 1281 bytes, at most 1280 allowed");
    assertThat(isPacket(withRightHash(new byte[1281]))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 32, 96, 97, 98, 110})
  void anyChangedByteMakesTheHashWrong(int index) {
    byte[] datagram = PacketCodec.seal(new Packet.EnrRequest(1L << 60), KEY).datagram().toArray();
    assertThat(isPacket(datagram)).isTrue();
    datagram[Math.min(index, datagram.length - 1)] ^= 1;

    assertThat(isPacket(datagram)).isFalse();
    assertThatThrownBy(() -> PacketCodec.open(Bytes.wrap(datagram)))
        .isInstanceOf(RlpException.class)
        .hasMessageContaining("size or hash is wrong");
  }

  @Test
  void rightHashOfAnImpossibleSignatureIsRefused() {
    byte[] datagram = PacketCodec.seal(new Packet.EnrRequest(7), KEY).datagram().toArray();
    datagram[96] = 4; // v
    assertThatThrownBy(() -> PacketCodec.open(Bytes.wrap(withRightHash(datagram))))
        .isInstanceOf(CryptoException.class);

    datagram[96] = 0;
    Arrays.fill(datagram, 32, 64, (byte) 0xff); // r above n
    assertThatThrownBy(() -> PacketCodec.open(Bytes.wrap(withRightHash(datagram))))
        .isInstanceOf(CryptoException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 66, 255})
  void unknownPacketTypeIsNamed(int type) {
    Bytes datagram = PacketCodec.seal(type, Rlp.EMPTY_LIST, KEY).datagram();

    assertThatThrownBy(() -> PacketCodec.open(datagram))
        .isInstanceOf(RlpException.class)
        .hasMessage("packet-type is " + type + ", 1 to 6 allowed");
  }

  @Test
  void expirationOf64BitsIsReadAsSigned() throws IOException {
    for (long expiration : new long[] {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      assertThat(reopened(new Packet.EnrRequest(expiration)))
          .isEqualTo(new Packet.EnrRequest(expiration));
    }
    Bytes nineBytes =
        new RlpWriter().list(w -> w.put(Bytes.fromHex("010000000000000000"))).toBytes();
    assertThatThrownBy(() -> PacketCodec.open(PacketCodec.seal(5, nineBytes, KEY).datagram()))
        .isInstanceOf(RlpException.class);
  }

  @Test
  void seqOfZeroIsLeftOutAndOfTheHighestIsKept() throws IOException {
    WireEndpoint somewhere = new WireEndpoint(Bytes.EMPTY, 0, 0);
    Packet.Pong without = new Packet.Pong(somewhere, HASH, 1, 0);
    Packet.Pong highest = new Packet.Pong(somewhere, HASH, 1, -1);

    assertThat(reopened(without)).isEqualTo(without);
    assertThat(reopened(highest)).isEqualTo(highest);
    assertThat(PacketCodec.seal(highest, KEY).datagram().size())
        .isEqualTo(PacketCodec.seal(without, KEY).datagram().size() + 9);
  }

  @Test
  void endpointWithoutUsableAddressIsNoReasonToRefuse() throws IOException {
    for (String ip : new String[] {"", "7f0000", "7f000001", "20010db8", "00".repeat(16)}) {
      WireEndpoint endpoint = new WireEndpoint(Bytes.fromHex(ip), 30303, 0);
      Packet.Ping ping = new Packet.Ping(4, endpoint, endpoint, 1, 1);
      assertThat(reopened(ping)).isEqualTo(ping);
      assertThat(endpoint.address().isPresent()).isEqualTo(ip.length() == 8 || ip.length() == 32);
    }
  }

  @Test
  void ip4AddressIn16BytesIsAnIp4Address() {
    assertThat(new WireEndpoint(Bytes.fromHex("00000000000000000000ffffc0000201"), 1, 1).address())
        .contains(InetAddress.ofLiteral("192.0.2.1"));
  }

  @Test
  void portAbove65535AndIpOf17BytesAreRefused() {
    WireEndpoint good = new WireEndpoint(Bytes.fromHex("7f000001"), 65535, 65535);
    assertThat(opens(new Packet.Ping(4, good, good, 1, 0))).isTrue();
    assertThat(opens(new Packet.Ping(4, new WireEndpoint(good.ip(), 65536, 0), good, 1, 0)))
        .isFalse();
    assertThat(opens(new Packet.Ping(4, good, new WireEndpoint(good.ip(), 0, 65536), 1, 0)))
        .isFalse();
    Bytes long17 = Bytes.wrap(new byte[17]);
    assertThat(opens(new Packet.Ping(4, good, new WireEndpoint(long17, 1, 1), 1, 0))).isFalse();
  }

  @Test
  void hashesAndKeysMustHaveTheirSize() {
    WireEndpoint somewhere = new WireEndpoint(Bytes.EMPTY, 0, 0);
    for (int size : new int[] {0, 31, 33}) {
      Bytes wrong = Bytes.wrap(new byte[size]);
      assertThat(opens(new Packet.Pong(somewhere, wrong, 1, 0))).isFalse();
      assertThat(opens(new Packet.EnrResponse(wrong, Rlp.EMPTY_LIST))).isFalse();
    }
    for (int size : new int[] {0, 63, 65}) {
      Bytes wrong = Bytes.wrap(new byte[size]);
      assertThat(opens(new Packet.FindNode(wrong, 1))).isFalse();
      assertThat(opens(new Packet.Neighbors(List.of(new Packet.Neighbor(somewhere, wrong)), 1)))
          .isFalse();
    }
  }

  @Test
  void recordMustBeAList() {
    assertThat(opens(new Packet.EnrResponse(HASH, Rlp.EMPTY_LIST))).isTrue();
    assertThat(opens(new Packet.EnrResponse(HASH, Rlp.EMPTY_STRING))).isFalse();
  }

  @Test
  void twelveNeighborsFitWhateverTheirAddressesAndThirteenDoNot() throws IOException {
    InetSocketAddress ip6 = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 65535);
    Packet.Neighbor largest = new Packet.Neighbor(WireEndpoint.of(ip6, 65535), TARGET);
    Packet.Neighbors full = new Packet.Neighbors(Collections.nCopies(12, largest), -1);

    assertThat(Packet.Neighbors.MAX_NODES).isEqualTo(12);
    assertThat(PacketCodec.seal(full, KEY).datagram().size()).isEqualTo(1205);
    assertThat(reopened(full)).isEqualTo(full);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PacketCodec.seal(new Packet.Neighbors(Collections.nCopies(13, largest), -1), KEY))
        .withMessageContaining("at most 1280");
  }

  @Test
  void moreThanTwelveNeighborsThatFitAreRead() throws IOException {
    Packet.Neighbor small =
        new Packet.Neighbor(new WireEndpoint(Bytes.fromHex("01020304"), 30303, 30303), TARGET);
    Packet.Neighbors many = new Packet.Neighbors(Collections.nCopies(14, small), 1);
    assertThat(reopened(many)).isEqualTo(many);
  }

  private static boolean opens(Packet packet) {
    try {
      reopened(packet);
      return true;
    } catch (IOException e) {
      assertThat(e).isInstanceOf(RlpException.class);
      return false;
    }
  }

  private static Packet reopened(Packet packet) throws IOException {
    PacketCodec.Opened opened = PacketCodec.open(PacketCodec.seal(packet, KEY).datagram());
    assertThat(opened.sender()).isEqualTo(KEY.publicKey());
    return opened.packet();
  }

  private static boolean isPacket(byte[] datagram) {
    return PacketCodec.isPacket(datagram, datagram.length, new Keccak256(), new byte[32]);
  }

  private static byte[] withRightHash(byte[] datagram) {
    Keccak256 keccak = new Keccak256().update(datagram, 32, datagram.length - 32);
    keccak.digest(datagram, 0);
    return datagram;
  }
}
