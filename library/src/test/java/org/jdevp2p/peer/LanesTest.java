// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.rlpx.OutboundMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LanesTest {

  private static final ChannelLimits ROOMY =
      ChannelLimits.DEFAULT.lane(Integer.MAX_VALUE, Integer.MAX_VALUE);

  private final ReentrantLock lock = new ReentrantLock();
  private final Lanes lanes = new Lanes(Ticker.system(), Bandwidth.UNLIMITED, lock);

  @BeforeEach
  void hold() {
    lock.lock();
  }

  @AfterEach
  void letGo() {
    lock.unlock();
  }

  private static OutboundMessage message(int id, int bytes) {
    return new OutboundMessage(id, Bytes.wrap(new byte[bytes]), bytes);
  }

  private List<Integer> take() {
    List<OutboundMessage> batch = new ArrayList<>();
    lanes.take(batch, false);
    return batch.stream().map(OutboundMessage::id).toList();
  }

  @Test
  void smallMessageGoesRightAfterTheFloodMessageUnderWay() {
    Lane flood = lanes.open(ROOMY);
    Lane other = lanes.open(ROOMY);
    Lane small = lanes.open(ROOMY);
    for (int i = 0; i < 10; i++) {
      lanes.add(flood, message(0x20, 1 << 20));
      lanes.add(other, message(0x21, 1 << 20));
    }
    assertThat(take()).hasSize(1);
    lanes.add(small, message(0x30, 32));
    assertThat(take()).as("the next batch").startsWith(0x30);
  }

  @Test
  void lanesShareByBytesAndNotByMessages() {
    Lane large = lanes.open(ROOMY);
    Lane small = lanes.open(ROOMY);
    for (int i = 0; i < 100; i++) {
      lanes.add(large, message(0x20, 100_000));
    }
    for (int i = 0; i < 100_000; i++) {
      lanes.add(small, message(0x21, 1_000));
    }
    long largeBytes = 0;
    long smallBytes = 0;
    for (int round = 0; round < 100; round++) {
      for (int id : take()) {
        if (id == 0x20) {
          largeBytes += 100_000;
        } else {
          smallBytes += 1_000;
        }
      }
    }
    assertThat((double) largeBytes / smallBytes).isBetween(0.85, 1.15);
  }

  @Test
  void controlMessagesGoFirstAndAreBounded() {
    Lane lane = lanes.open(ROOMY);
    lanes.add(lane, message(0x20, 10));
    int placed = 0;
    while (lanes.addControl(message(BaseProtocol.PONG, 1))) {
      placed++;
    }
    assertThat(placed).isEqualTo(16);
    assertThat(take()).hasSize(17).endsWith(0x20).startsWith(BaseProtocol.PONG);
  }

  @Test
  void laneWithoutBandwidthLetsTheOthersGo() {
    Lane slow = lanes.open(ROOMY.bandwidth(new Bandwidth(Long.MAX_VALUE, 1)));
    Lane free = lanes.open(ROOMY);
    lanes.add(slow, message(0x20, 1_000));
    lanes.add(slow, message(0x20, 1_000));
    lanes.add(free, message(0x21, 1_000));
    lanes.add(free, message(0x21, 1_000));
    assertThat(take()).containsExactlyInAnyOrder(0x20, 0x21, 0x21);
    assertThat(take()).isEmpty();
    assertThat(lanes.isEmpty()).isFalse();
    assertThat(lanes.waitNanos()).isPositive();
  }

  @Test
  void atTheEndOfALinkBandwidthNoLongerCounts() {
    Lane slow = lanes.open(ROOMY.bandwidth(new Bandwidth(Long.MAX_VALUE, 1)));
    lanes.add(slow, message(0x20, 1_000));
    lanes.add(slow, message(0x20, 1_000));
    List<OutboundMessage> batch = new ArrayList<>();
    lanes.take(batch, true);
    assertThat(batch).hasSize(2);
  }
}
