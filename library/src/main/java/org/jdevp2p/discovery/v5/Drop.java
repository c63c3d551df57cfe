// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

/** Why a packet of discovery v5 was dropped unanswered. */
public enum Drop {
  /** The sender's address has used up its budget. */
  OVER_BUDGET,
  /** An unknown flag, or sizes that the flag does not allow. */
  MALFORMED_PACKET,
  /** It carries our own id. */
  OWN_ID,
  /** A WHOAREYOU for nothing that we wait for, from elsewhere, or one too many. */
  UNEXPECTED_WHOAREYOU,
  /** A handshake that answers no challenge of ours, or too late. */
  UNEXPECTED_HANDSHAKE,
  /** A record in a handshake that is none, is missing, outdated or another node's. */
  BAD_RECORD,
  /** The signature of a handshake is not of the node's key for our challenge. */
  BAD_SIGNATURE,
  /** The ephemeral key of a handshake is no point, or the message does not open under it. */
  BAD_HANDSHAKE,
  /** It opens, and what is inside breaks the specification. */
  MALFORMED_MESSAGE,
  /** A message type that we do not know. */
  UNKNOWN_MESSAGE,
  /** An answer to nothing that we have asked. */
  UNEXPECTED_ANSWER,
  /** A TALKREQ for a protocol whose queue is full. */
  TALK_OVERFLOW
}
