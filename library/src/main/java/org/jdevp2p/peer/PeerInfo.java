// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a peer, as {@code admin_peers} of go-ethereum shows it.
 *
 * @param enr the peer's record as text, if known
 * @param enode the peer's URL
 * @param id 64 hex digits
 * @param name client id as Hello told
 * @param caps all capabilities that the peer announced
 * @param localAddress our end of the TCP connection
 * @param remoteAddress the peer's end
 * @param inbound whether the peer connected to us
 * @param trusted whether the peer is let in above all limits
 * @param isStatic whether the peer is one that we keep linked
 * @param protocols for each shared protocol by name what it tells of the peer, {@code "handshake"}
 *     while it tells nothing
 */
public record PeerInfo(
    Optional<String> enr,
    String enode,
    String id,
    String name,
    List<String> caps,
    String localAddress,
    String remoteAddress,
    boolean inbound,
    boolean trusted,
    boolean isStatic,
    Map<String, Object> protocols) {

  static PeerInfo of(Peer peer, List<ProtocolChannel> channels) {
    Map<String, Object> protocols = new LinkedHashMap<>();
    for (ProtocolChannel channel : channels) {
      protocols.put(
          channel.capability().name(), channel.protocol.peerInfo(peer.id()).orElse("handshake"));
    }
    return new PeerInfo(
        Optional.empty(),
        peer.enode().toString(),
        peer.id().toString(),
        peer.clientId(),
        peer.capabilities().stream().map(Capability::toString).toList(),
        text(peer.localAddress()),
        text(peer.remoteAddress()),
        peer.kind().inbound(),
        peer.kind().trusted(),
        peer.kind().isStatic(),
        protocols);
  }

  /** {@code 192.0.2.1:30303} or {@code [2001:db8::1]:30303}. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** The JSON object that go-ethereum gives, keys in its order. */
  public Map<String, Object> toMap() {
    Map<String, Object> network = new LinkedHashMap<>();
    network.put("localAddress", localAddress);
    network.put("remoteAddress", remoteAddress);
    network.put("inbound", inbound);
    network.put("trusted", trusted);
    network.put("static", isStatic);
    Map<String, Object> map = new LinkedHashMap<>();
    enr.ifPresent(text -> map.put("enr", text));
    map.put("enode", enode);
    map.put("id", id);
    map.put("name", name);
    map.put("caps", caps);
    map.put("network", network);
    map.put("protocols", protocols);
    return map;
  }
}
