// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import org.jdevp2p.cli.frame.Terminal;

/** Where the process starts. */
public final class Main {
  private Main() {}

  /** Runs one command line and exits with its code. */
  public static void main(String[] args) {
    System.exit(new Invocation(Terminal.ofProcess()).run(args));
  }
}
