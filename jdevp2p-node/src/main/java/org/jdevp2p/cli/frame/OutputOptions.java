// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code --json} and {@code --ndjson}, for every verb that shows something. */
public final class OutputOptions {
  // The fallback keeps `--json` true when a setting has made true the default already.
  @Option(names = "--json", fallbackValue = "true", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--ndjson",
      fallbackValue = "true",
      description = "Print JSON objects, one a line, as they come; wins over --json.")
  private boolean ndjson;

  /** Whether to print JSON of either kind instead of text. */
  public boolean isJson() {
    return json || ndjson;
  }

  /** Whether to print a stream of objects rather than one. */
  public boolean isStream() {
    return ndjson;
  }

  /** Writes {@code object} to stdout: on one line in a stream, else indented. */
  public void write(Terminal terminal, JsonNode object) {
    terminal.out().println(ndjson ? Json.line(object) : Json.indented(object));
    if (ndjson) {
      terminal.out().flush();
    }
  }
}
