// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;

/** The "p2p" capability that every link has: its ids and limits, on one page. Source: rlpx.md. */
final class BaseProtocol {

  /** Version that our Hello announces. */
  static final int VERSION = 5;

  /** From this version of the remote's on, messages after Hello are compressed (EIP-706). */
  static final int FIRST_COMPRESSING_VERSION = 5;

  static final int HELLO = 0x00;
  static final int DISCONNECT = 0x01;
  static final int PING = 0x02;
  static final int PONG = 0x03;

  /** Ids 0x00 to 0x0f belong to the base protocol; capabilities follow. */
  static final int LENGTH = 0x10;

  /** What Hello, or a Disconnect in its place, may have: go-ethereum's limit too. */
  static final int MAX_HELLO_BYTES = 2 * 1024;

  /** The same as a frame, which has the message id before it. */
  static final int MAX_HELLO_FRAME_BYTES = 1 + MAX_HELLO_BYTES;

  /** A Disconnect has 1 to 3 bytes; its reason is looked for in no more than this. */
  private static final int MAX_DISCONNECT_BYTES = 16;

  private BaseProtocol() {}

  /** {@code [reason]}. */
  static Bytes encodeDisconnect(DisconnectReason reason) {
    return new RlpWriter().beginList().put(reason.code()).endList().toBytes();
  }

  /**
   * Reads a reason in all the forms that are met: a list, a bare integer, and nothing at all, which
   * means "requested". What cannot be read, and what is over 255, is {@link
   * DisconnectReason#INVALID}.
   */
  static DisconnectReason decodeDisconnect(Bytes data) {
    if (data.isEmpty()) {
      return DisconnectReason.REQUESTED;
    }
    if (data.size() > MAX_DISCONNECT_BYTES) {
      return DisconnectReason.INVALID;
    }
    if (data.size() == 1 && data.at(0) == 0) { // a bare byte that is not RLP's form of zero
      return DisconnectReason.REQUESTED;
    }
    try {
      RlpReader items = RlpReader.of(data);
      RlpReader fields = items.nextIsList() ? items.list() : items;
      if (!fields.hasNext()) {
        return DisconnectReason.REQUESTED;
      }
      long code = fields.uint64();
      return code < 0 || code > 0xff ? DisconnectReason.INVALID : new DisconnectReason((int) code);
    } catch (RlpException e) {
      return DisconnectReason.INVALID;
    }
  }
}
