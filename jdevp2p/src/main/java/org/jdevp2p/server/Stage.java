// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

/** How far a dial has come. */
public enum Stage {
  /** The host name is looked up. */
  DNS,
  /** The TCP connection is made. */
  TCP,
  /** auth is sent, ack awaited. */
  AUTH,
  /** Both Hellos. */
  HELLO;

  /** Lower-case name, as JSON and tables show it. */
  public String text() {
    return switch (this) {
      case DNS -> "dns";
      case TCP -> "tcp";
      case AUTH -> "auth";
      case HELLO -> "hello";
    };
  }
}
