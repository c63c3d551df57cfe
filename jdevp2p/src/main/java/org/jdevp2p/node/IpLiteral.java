// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as text, without ever asking DNS. */
final class IpLiteral {

  private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final int GROUPS = 8;

  private IpLiteral() {}

  /**
   * The address that {@code text} spells: four decimal numbers, or IPv6 without brackets and zone.
   * Empty for everything else, the short IPv4 forms such as {@code 127.1} included.
   */
  static Optional<InetAddress> parse(String text) {
    boolean ip6 = text.indexOf(':') >= 0;
    if (ip6 ? text.indexOf('%') >= 0 : !FOUR_NUMBERS.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** IPv4 as usual; IPv6 as RFC 5952 wants it: lower case, longest run of zeros as {@code ::}. */
  static String text(InetAddress address) {
    return address instanceof Inet6Address
        ? ip6Text(address.getAddress())
        : address.getHostAddress();
  }

  /** A host as it stands before the colon of a port: IPv6 in brackets. */
  static String inUrl(String host) {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  private static String ip6Text(byte[] address) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
    }
    int zerosAt = -1;
    int zeros = 1; // a single zero group is not shortened
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > zeros) {
        zerosAt = i;
        zeros = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == zerosAt) {
        text.append("::");
        i += zeros - 1;
      } else {
        boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
