// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an IPv4 or IPv6 address. Names are refused, so nothing is ever looked up. */
public final class IpConverter implements ITypeConverter<InetAddress> {
  @Override
  public InetAddress convert(String text) {
    try {
      return InetAddress.ofLiteral(text.strip());
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "' is not an IPv4 or IPv6 address");
    }
  }
}
