// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdevp2p.node.Endpoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An address, a port, or both: {@code 192.0.2.1}, {@code :30303}, {@code [2001:db8::1]:30303}.
 *
 * @param address if it was given
 * @param port if it was given, 0 to 65535
 */
public record IpPort(Optional<InetAddress> address, OptionalInt port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([0-9.]*))(?::(\\d{1,5}))?");
  private static final Pattern BARE_IPV6 =
      Pattern.compile("([0-9a-fA-F.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)");

  /** Reads one. Names are refused, so nothing is ever looked up. */
  public static final class Converter implements ITypeConverter<IpPort> {
    @Override
    public IpPort convert(String text) {
      try {
        if (BARE_IPV6.matcher(text).matches()) {
          return new IpPort(Optional.of(InetAddress.ofLiteral(text)), OptionalInt.empty());
        }
        Matcher form = FORM.matcher(text);
        if (form.matches() && !text.isEmpty()) {
          return read(form);
        }
      } catch (IllegalArgumentException e) {
        // said below
      }
      throw new TypeConversionException(
          "'" + text + "' is not an address; write IP, IP:PORT or :PORT, IPv6 in brackets");
    }

    private static IpPort read(Matcher form) {
      String ip = form.group(1) == null ? form.group(2) : form.group(1);
      Optional<InetAddress> address =
          ip == null || ip.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(ip));
      OptionalInt port =
          form.group(3) == null
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(form.group(3)));
      if (port.orElse(0) > Endpoint.MAX_PORT) {
        throw new IllegalArgumentException("port " + port);
      }
      return new IpPort(address, port);
    }
  }
}
