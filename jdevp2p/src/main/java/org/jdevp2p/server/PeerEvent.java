// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.PeerExit;

/** Something that happened on a link, for {@link Server#subscribe}. */
public sealed interface PeerEvent {

  /** The link that it happened on. */
  Peer peer();

  /** The link is up. */
  record Added(Peer peer) implements PeerEvent {}

  /** The link is over. */
  record Dropped(Peer peer, PeerExit exit) implements PeerEvent {}

  /** A protocol sent a message: {@code bytes} of payload, {@code id} relative to the capability. */
  record MessageSent(Peer peer, Capability capability, int id, int bytes) implements PeerEvent {}

  /** A protocol took a message. */
  record MessageReceived(Peer peer, Capability capability, int id, int bytes)
      implements PeerEvent {}

  /** The JSON object that go-ethereum's {@code admin_peerEvents} gives. */
  default Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(
        "type",
        switch (this) {
          case Added _ -> "add";
          case Dropped _ -> "drop";
          case MessageSent _ -> "msgsend";
          case MessageReceived _ -> "msgrecv";
        });
    map.put("peer", peer().id().toString());
    switch (this) {
      case Added _ -> {}
      case Dropped(Peer _, PeerExit exit) -> map.put("error", exit.text());
      case MessageSent(Peer _, Capability capability, int id, int bytes) ->
          putMessage(map, capability, id, bytes);
      case MessageReceived(Peer _, Capability capability, int id, int bytes) ->
          putMessage(map, capability, id, bytes);
    }
    map.put("local", peer().info().localAddress());
    map.put("remote", peer().info().remoteAddress());
    return map;
  }

  private static void putMessage(
      Map<String, Object> map, Capability capability, int id, int bytes) {
    map.put("protocol", capability.name());
    map.put("msg_code", id);
    map.put("msg_size", bytes);
  }
}
