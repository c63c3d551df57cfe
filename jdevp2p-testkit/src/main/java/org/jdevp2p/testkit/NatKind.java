// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

/** How a {@link NatBox} maps ports, and whom it lets in by a mapping (RFC 3489, section 5). */
public enum NatKind {
  /** One mapping for each inside socket, and everybody may come in by it. */
  FULL_CONE,
  /** One mapping for each inside socket; addresses that it has sent to may come in. */
  ADDRESS_RESTRICTED,
  /** One mapping for each inside socket; addresses with ports that it has sent to may come in. */
  PORT_RESTRICTED,
  /** One mapping for each inside socket and remote, and only that remote may come in by it. */
  SYMMETRIC
}
