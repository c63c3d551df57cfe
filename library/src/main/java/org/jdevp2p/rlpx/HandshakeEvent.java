// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight recorder: one cryptographic handshake, from its first byte to the secrets. */
@Name("org.jdevp2p.Handshake")
@Label("RLPx handshake")
@Description("auth and ack of one connection")
@Category("jdevp2p")
@StackTrace(false)
final class HandshakeEvent extends Event {

  @Label("Remote address")
  String remoteAddress = "";

  @Label("Initiator")
  @Description("Whether we opened the connection")
  boolean initiator;

  @Label("Succeeded")
  boolean succeeded;
}
