// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight recorder: the end of one link, from the decision to the last joined thread. */
@Name("org.jdevp2p.Disconnect")
@Label("devp2p disconnect")
@Category("jdevp2p")
@StackTrace(false)
final class DisconnectEvent extends Event {

  @Label("Peer")
  String peer = "";

  @Label("Reason")
  @Description("Wire code that was told, in either direction; -1 if none was")
  int reason = -1;

  @Label("By the remote")
  boolean remote;

  @Label("Text")
  String text = "";

  void commit(Peer link, PeerExit exit) {
    if (shouldCommit()) {
      peer = link.id().toString();
      reason = exit.wireReason().map(DisconnectReason::code).orElse(-1);
      remote = exit instanceof PeerExit.RemoteDisconnect;
      text = exit.text();
      commit();
    }
  }
}
