// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Terminal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One command line run in this process, with all it said. */
record CommandLineRun(int exitCode, String out, String err) {

  /** With an empty environment and nothing on stdin. */
  static CommandLineRun of(String... args) {
    return new Setup(Map.of(), "").run(args);
  }

  static Setup with(String variable, String value) {
    return new Setup(Map.of(), "").with(variable, value);
  }

  static Setup stdin(String text) {
    return new Setup(Map.of(), text);
  }

  /** What surrounds the process. */
  record Setup(Map<String, String> environment, String stdin) {
    Setup with(String variable, String value) {
      Map<String, String> more = new HashMap<>(environment);
      more.put(variable, value);
      return new Setup(more, stdin);
    }

    CommandLineRun run(String... args) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Terminal terminal =
          new Terminal(
              new PrintStream(out, false, UTF_8),
              new PrintStream(err, true, UTF_8),
              new ByteArrayInputStream(stdin.getBytes(UTF_8)),
              environment,
              false,
              false);
      int exitCode = new Invocation(terminal).run(args);
      return new CommandLineRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }
  }

  /** Stdout as one JSON object, which has a type and a schema. */
  JsonNode json() {
    assertThat(this).matches(run -> run.exitCode() == 0, "exits with 0");
    JsonNode object = JsonMapper.shared().readTree(out);
    assertThat(object.path("type").asString()).isNotEmpty();
    assertThat(object.path("schema").asInt()).isPositive();
    return object;
  }

  /** Fails unless it worked; gives stdout without the line end. */
  String text() {
    assertThat(this).matches(run -> run.exitCode() == 0, "exits with 0");
    return out.strip();
  }

  /** Fails unless there is exactly one line on stderr, none on stdout, and this exit code. */
  String sentence(ExitCode expected) {
    assertThat(exitCode).as(err).isEqualTo(expected.number());
    assertThat(out).isEmpty();
    assertThat(err.lines()).hasSize(1);
    assertThat(err).startsWith("jdevp2p: ").doesNotContain("Exception", "\tat ");
    return err.strip();
  }
}
