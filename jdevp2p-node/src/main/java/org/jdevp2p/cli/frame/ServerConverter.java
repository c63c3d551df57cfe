// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a DNS server: {@code HOST}, {@code HOST:PORT}, {@code [IPV6]:PORT}; looks nothing up. */
public final class ServerConverter implements ITypeConverter<InetSocketAddress> {
  private static final int DNS_PORT = 53;
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^:\\[\\]\\s]+))(?::(\\d{1,5}))?");
  private static final Pattern BARE_IPV6 =
      Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  @Override
  public InetSocketAddress convert(String text) {
    if (BARE_IPV6.matcher(text).matches()) {
      return InetSocketAddress.createUnresolved(text, DNS_PORT);
    }
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      int port = form.group(3) == null ? DNS_PORT : Integer.parseInt(form.group(3));
      if (port >= 1 && port <= 0xffff) {
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        return InetSocketAddress.createUnresolved(host, port);
      }
    }
    throw new TypeConversionException(
        "'" + text + "' is not a server; write HOST or HOST:PORT, an IPv6 address in brackets");
  }
}
