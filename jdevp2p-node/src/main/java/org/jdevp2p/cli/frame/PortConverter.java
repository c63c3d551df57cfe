// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import org.jdevp2p.node.Endpoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a port: 0 to 65535. */
public final class PortConverter implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    try {
      int port = Integer.parseInt(text.strip());
      if (port >= 0 && port <= Endpoint.MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below, with the range
    }
    throw new TypeConversionException(
        "'" + text + "' is not a port; 0 to " + Endpoint.MAX_PORT + " allowed");
  }
}
