// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.util.Map;

/** A node that only discovers and runs as a child process. */
final class FinderProcess implements Finder {

  private final FinderKind kind;
  private final LineProcess process;

  /** The record, or the URL where there is none. */
  private final String node;

  FinderProcess(FinderKind kind, LineProcess process) {
    this.kind = kind;
    this.process = process;
    node = process.listening().text("node");
  }

  @Override
  public FinderKind kind() {
    return kind;
  }

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
    return process.listening().text("id");
  }

  @Override
  public String node(int version) {
    return version == 4 ? process.listening().text("enode") : node;
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
