// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.PublicKey;

/**
 * A node by its URL, the form people pass around:
 *
 * <pre>
 *   enode://&lt;public key, 128 hex digits&gt;@&lt;host&gt;:&lt;TCP port&gt;[?discport=&lt;UDP port&gt;]
 * </pre>
 *
 * <p>{@code discport} is there only if the UDP port differs. Nobody signed a URL: it is as good as
 * who gave it to us.
 *
 * @param publicKey the node's key
 * @param host IPv4, IPv6 without brackets, or a DNS name, as written; never looked up here
 * @param tcpPort port for links, 0 to 65535; 0 = none
 * @param udpPort port for discovery, 0 to 65535; 0 = none
 */
public record Enode(PublicKey publicKey, String host, int tcpPort, int udpPort) implements Node {

  /** What every enode URL begins with. */
  public static final String SCHEME = "enode://";

  /** Longest text that {@link #parse} looks at; the longest DNS name takes 411 characters. */
  public static final int MAX_TEXT_CHARS = 512;

  private static final int MAX_HOST_CHARS = 253; // of a DNS name (RFC 1035)
  private static final int KEY_DIGITS = 2 * PublicKey.SIZE_BYTES;
  private static final String UDP_PARAMETER = "discport=";

  /**
   * Checks host and ports.
   *
   * @throws EnodeException if the host is neither an address nor like a DNS name, or a port is not
   *     0 to 65535
   */
  public Enode {
    checkHost(host);
    checkPort("port", tcpPort);
    checkPort("discport", udpPort);
  }

  /** The node with that key, with one port for links and discovery. */
  public static Enode of(PublicKey publicKey, InetSocketAddress address) {
    InetAddress ip = address.getAddress(); // null if the name was not looked up
    String host = ip == null ? address.getHostString() : IpLiteral.text(ip);
    return new Enode(publicKey, host, address.getPort(), address.getPort());
  }

  /** The node with that key at that endpoint. */
  public static Enode of(PublicKey publicKey, Endpoint endpoint) {
    String host = IpLiteral.text(endpoint.address());
    return new Enode(publicKey, host, endpoint.tcpPort(), endpoint.udpPort());
  }

  /**
   * Reads an enode URL. Query parameters other than {@code discport} are passed over.
   *
   * @throws EnodeException if it is none; the form without a host, of which geth makes a node
   *     without address, has a text of its own
   */
  public static Enode parse(String text) {
    if (text.length() > MAX_TEXT_CHARS) {
      throw new EnodeException(
          "enode URL of " + text.length() + " characters, at most " + MAX_TEXT_CHARS + " allowed");
    }
    checkPrintable(text); // parts of it go into messages, and those to terminals
    if (!text.startsWith(SCHEME)) {
      throw new EnodeException("enode URL does not begin with " + SCHEME);
    }
    int at = text.indexOf('@');
    PublicKey publicKey = parseKey(text.substring(SCHEME.length(), at < 0 ? text.length() : at));
    if (at < 0) {
      throw new EnodeException(
          "enode URL is incomplete: a public key without @host:port says who, but not where");
    }
    int query = text.indexOf('?', at);
    String hostAndPort = text.substring(at + 1, query < 0 ? text.length() : query);
    int colon = hostAndPort.lastIndexOf(':');
    if (colon < 0 || hostAndPort.endsWith("]")) {
      throw new EnodeException("enode URL has no port: '" + hostAndPort + "'");
    }
    int tcpPort = parsePort("port", hostAndPort.substring(colon + 1));
    int udpPort = query < 0 ? tcpPort : parseQuery(text.substring(query + 1), tcpPort);
    return new Enode(publicKey, parseHost(hostAndPort.substring(0, colon)), tcpPort, udpPort);
  }

  @Override
  public NodeId nodeId() {
    return NodeId.of(publicKey);
  }

  /** The one endpoint, if the host is an address and not a name. */
  @Override
  public List<Endpoint> endpoints() {
    return IpLiteral.parse(host).map(ip -> new Endpoint(ip, tcpPort, udpPort)).stream().toList();
  }

  @Override
  public Optional<Enode> toEnode() {
    return Optional.of(this);
  }

  /** Empty: a URL is not signed. */
  @Override
  public Optional<NodeRecord> record() {
    return Optional.empty();
  }

  /** The URL. */
  @Override
  public String toString() {
    String url = SCHEME + publicKey.toBytes().toHex() + "@" + IpLiteral.inUrl(host) + ":" + tcpPort;
    return udpPort == tcpPort ? url : url + "?" + UDP_PARAMETER + udpPort;
  }

  private static void checkPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        throw new EnodeException("enode URL has no printable ASCII character at position " + i);
      }
    }
  }

  private static PublicKey parseKey(String hex) {
    if (hex.length() != KEY_DIGITS) {
      throw new EnodeException(
          "enode public key has " + hex.length() + " characters, 128 hex digits expected");
    }
    if (hex.startsWith("0x") || hex.startsWith("0X")) {
      throw new EnodeException("enode public key must stand without 0x");
    }
    try {
      return PublicKey.fromUncompressed(Bytes.fromHex(hex));
    } catch (CryptoException e) {
      throw new EnodeException("enode public key is not a point on the curve");
    } catch (IllegalArgumentException e) {
      throw new EnodeException("enode public key: " + e.getMessage());
    }
  }

  private static String parseHost(String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      String inside = host.substring(1, host.length() - 1);
      if (inside.indexOf(':') < 0) {
        throw new EnodeException("enode host in brackets is not an IPv6 address: '" + host + "'");
      }
      return inside;
    }
    if (host.indexOf(':') >= 0) {
      throw new EnodeException("enode IPv6 host must stand in brackets: '" + host + "'");
    }
    return host;
  }

  private static int parseQuery(String query, int tcpPort) {
    for (String parameter : query.split("&", -1)) {
      if (parameter.startsWith(UDP_PARAMETER)) {
        return parsePort("discport", parameter.substring(UDP_PARAMETER.length()));
      }
    }
    return tcpPort;
  }

  private static int parsePort(String what, String digits) {
    if (!digits.matches("[0-9]{1,9}")) {
      throw new EnodeException("enode " + what + " is not a number up to 65535: '" + digits + "'");
    }
    int port = Integer.parseInt(digits);
    checkPort(what, port);
    return port;
  }

  private static void checkPort(String what, int port) {
    if (port < 0 || port > Endpoint.MAX_PORT) {
      throw new EnodeException("enode " + what + " is " + port + ", 0 to 65535 allowed");
    }
  }

  private static void checkHost(String host) {
    if (host.isEmpty()) {
      throw new EnodeException("enode URL has no host");
    }
    if (host.length() > MAX_HOST_CHARS) {
      throw new EnodeException(
          "enode host of " + host.length() + " characters, at most " + MAX_HOST_CHARS + " allowed");
    }
    if (IpLiteral.parse(host).isPresent()) {
      return;
    }
    if (host.indexOf(':') >= 0 && host.indexOf('%') >= 0) {
      throw new EnodeException(
          "enode IPv6 host has a zone, which means something on one machine only: '" + host + "'");
    }
    if (host.indexOf(':') >= 0 || host.matches("[0-9.]+")) {
      throw new EnodeException("enode host is not an IP address: '" + host + "'");
    }
    if (!host.matches("[A-Za-z0-9._-]+")) {
      throw new EnodeException(
          "enode host has characters other than letters, digits, dot, hyphen and underscore");
    }
  }
}
