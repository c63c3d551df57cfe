// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.List;

/**
 * Why a link ends, as a number on the wire. Numbers without a name are kept as they are.
 *
 * <p>Source: rlpx.md "Disconnect (0x01)".
 *
 * @param code 0 to 255
 */
public record DisconnectReason(int code) {

  public static final DisconnectReason REQUESTED = new DisconnectReason(0x00);
  public static final DisconnectReason NETWORK_ERROR = new DisconnectReason(0x01);
  public static final DisconnectReason BREACH_OF_PROTOCOL = new DisconnectReason(0x02);
  public static final DisconnectReason USELESS_PEER = new DisconnectReason(0x03);
  public static final DisconnectReason TOO_MANY_PEERS = new DisconnectReason(0x04);
  public static final DisconnectReason ALREADY_CONNECTED = new DisconnectReason(0x05);
  public static final DisconnectReason INCOMPATIBLE_VERSION = new DisconnectReason(0x06);
  public static final DisconnectReason NULL_IDENTITY = new DisconnectReason(0x07);
  public static final DisconnectReason CLIENT_QUITTING = new DisconnectReason(0x08);
  public static final DisconnectReason UNEXPECTED_IDENTITY = new DisconnectReason(0x09);
  public static final DisconnectReason SELF = new DisconnectReason(0x0a);
  public static final DisconnectReason READ_TIMEOUT = new DisconnectReason(0x0b);
  public static final DisconnectReason SUBPROTOCOL = new DisconnectReason(0x10);

  /** Not sent by us: the remote's reason could not be read, or is over 255. As in go-ethereum. */
  public static final DisconnectReason INVALID = new DisconnectReason(0xff);

  private static final List<DisconnectReason> NAMED =
      List.of(
          REQUESTED,
          NETWORK_ERROR,
          BREACH_OF_PROTOCOL,
          USELESS_PEER,
          TOO_MANY_PEERS,
          ALREADY_CONNECTED,
          INCOMPATIBLE_VERSION,
          NULL_IDENTITY,
          CLIENT_QUITTING,
          UNEXPECTED_IDENTITY,
          SELF,
          READ_TIMEOUT,
          SUBPROTOCOL);

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException unless it is 0 to 255
   */
  public DisconnectReason {
    if (code < 0 || code > 0xff) {
      throw new IllegalArgumentException("disconnect reason " + code + ", expected 0 to 255");
    }
  }

  /** All reasons that the specification names, by number. */
  public static List<DisconnectReason> named() {
    return NAMED;
  }

  /** The meaning, in a few lower-case words. */
  public String text() {
    return switch (code) {
      case 0x00 -> "disconnect requested";
      case 0x01 -> "network error";
      case 0x02 -> "breach of protocol";
      case 0x03 -> "useless peer";
      case 0x04 -> "too many peers";
      case 0x05 -> "already connected";
      case 0x06 -> "incompatible p2p protocol version";
      case 0x07 -> "null node identity";
      case 0x08 -> "client quitting";
      case 0x09 -> "unexpected identity";
      case 0x0a -> "connected to itself";
      case 0x0b -> "read timeout";
      case 0x10 -> "subprotocol error";
      case 0xff -> "invalid disconnect reason";
      default -> "unknown reason";
    };
  }

  @Override
  public String toString() {
    return text() + " (" + code + ")";
  }
}
