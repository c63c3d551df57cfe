// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

/** Why a datagram led to nothing, about in the order of the checks. */
public enum Drop {
  /** Smaller than 98 bytes, larger than 1280, or the hash is wrong: not a packet of v4. */
  JUNK,
  /** Unknown packet-type, or packet-data that is not as it should be. */
  MALFORMED,
  /** Its expiration lies in the past. */
  EXPIRED,
  /** An answer to nothing: no such request is under way with that node at that address. */
  UNSOLICITED,
  /** FINDNODE or ENRREQUEST of somebody without endpoint proof. */
  UNPROVEN,
  /** {@code PacketBudgets} refuse to pay for a look at its signature. */
  OVER_BUDGET,
  /** Nobody can have made the signature. */
  BAD_SIGNATURE,
  /** We signed it ourselves. */
  OWN
}
