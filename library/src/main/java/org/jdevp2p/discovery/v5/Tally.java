// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.util.EnumMap;
import java.util.Map;

/** Counts packets. Used within steps of the loop. */
final class Tally {

  private final Map<PacketKind, Long> received = new EnumMap<>(PacketKind.class);
  private final Map<PacketKind, Long> sent = new EnumMap<>(PacketKind.class);
  private final Map<Drop, Long> dropped = new EnumMap<>(Drop.class);

  void received(Packet packet) {
    PacketKind kind =
        switch (packet) {
          case Packet.Ordinary ordinary -> PacketKind.ORDINARY;
          case Packet.WhoAreYou whoAreYou -> PacketKind.WHOAREYOU;
          case Packet.Handshake handshake -> PacketKind.HANDSHAKE;
        };
    received.merge(kind, 1L, Long::sum);
  }

  void sent(PacketKind kind) {
    sent.merge(kind, 1L, Long::sum);
  }

  void dropped(Drop cause) {
    dropped.merge(cause, 1L, Long::sum);
  }

  DiscV5Stats stats(int sessions, int challenges, int requests, int talkWaiting) {
    return new DiscV5Stats(received, sent, dropped, sessions, challenges, requests, talkWaiting);
  }
}
