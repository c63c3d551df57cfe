// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import org.jspecify.annotations.Nullable;

/** The kinds of packets (discv4.md, "Wire Protocol"; EIP-868 for the last two). */
public enum PacketKind {
  PING(0x01),
  PONG(0x02),
  FIND_NODE(0x03),
  NEIGHBORS(0x04),
  ENR_REQUEST(0x05),
  ENR_RESPONSE(0x06);

  private final int code;

  PacketKind(int code) {
    this.code = code;
  }

  /** The packet-type on the wire. */
  public int code() {
    return code;
  }

  /** The kind with that packet-type; null if there is none. */
  static @Nullable PacketKind of(int code) {
    for (PacketKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    return null;
  }
}
