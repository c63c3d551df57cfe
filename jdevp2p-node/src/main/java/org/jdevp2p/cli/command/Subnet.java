// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.net.InetAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Addresses that begin with the same bits.
 *
 * @param address one of them
 * @param bits how many bits they share
 */
record Subnet(InetAddress address, int bits) {

  /** Whether {@code other} is one of them. */
  boolean contains(InetAddress other) {
    byte[] ours = address.getAddress();
    byte[] theirs = other.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> i % Byte.SIZE;
      if (((ours[i / Byte.SIZE] ^ theirs[i / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Reads {@code ADDRESS/BITS}, or an address alone. */
  static final class Converter implements ITypeConverter<Subnet> {
    @Override
    public Subnet convert(String text) {
      int slash = text.indexOf('/');
      try {
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int most = address.getAddress().length * Byte.SIZE;
        int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits >= 0 && bits <= most) {
          return new Subnet(address, bits);
        }
      } catch (IllegalArgumentException e) {
        // the sentence below says it
      }
      throw new TypeConversionException(
          "'" + text + "' is not a subnet; write it as 192.0.2.0/24 or 2001:db8::/32");
    }
  }
}
