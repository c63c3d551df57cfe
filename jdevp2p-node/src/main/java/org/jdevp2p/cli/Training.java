// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jdevp2p.cli.frame.Terminal;

/**
 * What the launcher runs once after a build, with {@code -XX:AOTCacheOutput}: short command lines
 * whose classes and profiles the JVM then keeps, so that later starts find them loaded and linked.
 * Prints nothing, reads no settings, touches no file and no network.
 */
public final class Training {
  private static final List<List<String>> COMMAND_LINES =
      List.of(
          List.of("--version"),
          List.of("--help"),
          List.of("explain"),
          List.of("explain", "68", "--json"),
          List.of("explain", "nothing-of-this-name"),
          List.of("config", "--origin"),
          List.of("no-such-command"));

  private Training() {}

  /** Runs them all, whatever their exit codes. */
  public static void main(String[] args) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    for (List<String> line : COMMAND_LINES) {
      Terminal terminal =
          new Terminal(
              nowhere, nowhere, InputStream.nullInputStream(), Map.of(), false, false);
      int ignored = new Invocation(terminal).run(line.toArray(String[]::new));
    }
  }
}
