// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class PacketFuzzTest {

  private static final SecretKey KEY = SecretKey.random();
  private static final int MAX_DATA_BYTES = 1280 - 98;

  @FuzzTest
  void anyDatagramIsRefusedOrOpens(byte[] data) {
    open(Bytes.of(data));
  }

  /** What a fuzzer cannot hash by itself: any signature under a right hash. */
  @FuzzTest
  void anySignatureIsRefusedOrOfSomebody(byte[] data) {
    if (data.length > 1280 - 32) {
      return;
    }
    byte[] hash = Keccak256.hash(data);
    open(Bytes.concat(Bytes.wrap(hash), Bytes.of(data)));
  }

  /** What a fuzzer cannot sign by itself: any packet-type and packet-data. */
  @FuzzTest
  void anySignedPacketIsRefusedOrReadTheSameOnceWritten(byte[] data) throws IOException {
    if (data.length == 0 || data.length > MAX_DATA_BYTES) {
      return;
    }
    Bytes content = Bytes.copyOf(data, 1, data.length - 1);
    Packet packet = open(PacketCodec.seal(data[0], content, KEY).datagram());
    if (packet != null) {
      Bytes again = PacketCodec.seal(packet, KEY).datagram();
      assertThat(PacketCodec.open(again).packet()).isEqualTo(packet);
      assertThat(again.size()).isLessThanOrEqualTo(98 + content.size());
    }
  }

  private static @Nullable Packet open(Bytes datagram) {
    try {
      return PacketCodec.open(datagram).packet();
    } catch (CryptoException e) {
      return null;
    } catch (IOException e) {
      assertThat(e).hasNoCause();
      return null;
    }
  }
}
