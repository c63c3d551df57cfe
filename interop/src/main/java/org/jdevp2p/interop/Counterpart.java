// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.util.Map;

/** A node of somebody else's that runs as a child process. */
record Counterpart(Implementation implementation, LineProcess process) implements Node {

  @Override
  public void say(String command, Map<String, ?> fields) {
    process.say(command, fields);
  }

  @Override
  public EventLog events() {
    return process.events();
  }

  @Override
  public String id() {
    return process.listening().text("peer");
  }

  @Override
  public String enode() {
    return process.listening().text("enode");
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return process.toString();
  }
}
