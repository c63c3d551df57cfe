// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;

/**
 * An address as packets state it.
 *
 * <pre>
 *   endpoint = [ip, udp-port, tcp-port]
 * </pre>
 *
 * @param ip 4 or 16 bytes from those who know it; none, or a size that means nothing, from others.
 *     That is no reason to drop a packet: what PING and PONG state is never where we send to
 * @param udpPort port for discovery, 0 to 65535
 * @param tcpPort port for links, 0 to 65535; 0 = none, or not said
 */
public record WireEndpoint(Bytes ip, int udpPort, int tcpPort) {

  private static final int MAX_IP_BYTES = 16;

  /** That socket address, with a port for links beside it. */
  public static WireEndpoint of(InetSocketAddress udp, int tcpPort) {
    return new WireEndpoint(Bytes.wrap(udp.getAddress().getAddress()), udp.getPort(), tcpPort);
  }

  /** The address, if it is one; an IPv4 address in IPv6 clothes is an IPv4 address. */
  public Optional<InetAddress> address() {
    try {
      return Optional.of(InetAddress.getByAddress(ip.toArray()));
    } catch (UnknownHostException e) { // neither 4 nor 16 bytes
      return Optional.empty();
    }
  }

  static WireEndpoint read(RlpReader outer) throws IOException {
    return readItems(outer.list());
  }

  /** Reads the three items from a list that may go on. */
  static WireEndpoint readItems(RlpReader in) throws IOException {
    return new WireEndpoint(in.bytes(MAX_IP_BYTES), port(in), port(in));
  }

  void write(RlpWriter out) {
    writeItems(out.beginList());
    out.endList();
  }

  void writeItems(RlpWriter out) {
    out.put(ip).put(udpPort).put(tcpPort);
  }

  private static int port(RlpReader in) throws IOException {
    int port = in.intValue();
    if (port > Endpoint.MAX_PORT) {
      throw new RlpException("port is " + port + ", 0 to " + Endpoint.MAX_PORT + " allowed");
    }
    return port;
  }
}
