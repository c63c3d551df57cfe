// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

/** The kinds of packets of discovery v5. */
public enum PacketKind {
  /** A message in a session; or chance, to ask for a handshake. */
  ORDINARY,
  /** A challenge: the sender could not read what it got. */
  WHOAREYOU,
  /** A message with the answer to a challenge. */
  HANDSHAKE
}
