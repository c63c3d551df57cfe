// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a node says of itself, as {@code admin_nodeInfo} of go-ethereum shows it.
 *
 * @param id 64 hex digits
 * @param name client id
 * @param enode URL
 * @param enr record as text
 * @param ip address that others reach us at
 * @param discoveryPort UDP port, 0 if there is no discovery
 * @param listenerPort TCP port, 0 if the node does not listen
 * @param listenAddress where the listener is bound
 * @param protocols for each protocol by name what it tells of itself, {@code "unknown"} if nothing
 */
public record NodeInfo(
    String id,
    String name,
    String enode,
    String enr,
    String ip,
    int discoveryPort,
    int listenerPort,
    String listenAddress,
    Map<String, Object> protocols) {

  /** The JSON object that go-ethereum gives, keys in its order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", id);
    map.put("name", name);
    map.put("enode", enode);
    map.put("enr", enr);
    map.put("ip", ip);
    map.put("ports", Map.of("discovery", discoveryPort, "listener", listenerPort));
    map.put("listenAddr", listenAddress);
    map.put("protocols", protocols);
    return map;
  }
}
