// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

/**
 * How a link came to be.
 *
 * @param inbound whether the remote connected to us
 * @param isStatic whether we keep the remote linked
 * @param trusted whether the remote is let in above all limits
 */
public record LinkKind(boolean inbound, boolean isStatic, boolean trusted) {

  /** The remote connected to us. */
  public static final LinkKind INBOUND = new LinkKind(true, false, false);

  /** We connected to the remote, once. */
  public static final LinkKind DIALED = new LinkKind(false, false, false);
}
