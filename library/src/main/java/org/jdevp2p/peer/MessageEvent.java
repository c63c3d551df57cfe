// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * Flight recorder: one message of a protocol, sent or taken. Off unless a recording asks for it.
 */
@Name("org.jdevp2p.Message")
@Label("devp2p message")
@Category("jdevp2p")
@Enabled(false)
@StackTrace(false)
final class MessageEvent extends Event {

  @Label("Peer")
  String peer = "";

  @Label("Capability")
  String capability = "";

  @Label("Message id")
  int messageId;

  @Label("Payload")
  @DataAmount
  int bytes;

  @Label("Sent")
  boolean sent;

  static void commit(Peer peer, Capability capability, int id, int bytes, boolean sent) {
    MessageEvent event = new MessageEvent();
    if (event.isEnabled()) {
      event.peer = peer.id().toString();
      event.capability = capability.toString();
      event.messageId = id;
      event.bytes = bytes;
      event.sent = sent;
      event.commit();
    }
  }
}
