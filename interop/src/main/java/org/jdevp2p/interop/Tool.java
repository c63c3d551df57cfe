// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A command that runs, prints and ends: ours, and {@code devp2p} of go-ethereum. */
enum Tool {
  OURS(Path.of("..", "jdevp2p")),
  GETH(Path.of("geth", "devp2p"));

  private static final long LIMIT_SECONDS = 120;

  private final Path program;

  Tool(Path program) {
    this.program = Implementation.INTEROP.resolve(program).normalize();
  }

  /**
   * What a run printed.
   *
   * @param exitCode 0 = all is well
   * @param output what went to stdout
   * @param talk what went to stderr
   */
  record Run(int exitCode, String output, String talk) {}

  /** What the machine lacks to run it, as a sentence; nothing if it can. */
  Optional<String> lacking() {
    return this == OURS ? Optional.empty() : Implementation.GETH.lacking();
  }

  /**
   * Runs it in that directory to its end.
   *
   * @throws IllegalStateException if it was never installed, or does not end within two minutes
   */
  Run run(Path directory, String... arguments) throws IOException, InterruptedException {
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(program + " is missing: interop/run installs it");
    }
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(List.of(arguments));
    Path output = Files.createTempFile("tool", ".out");
    Path talk = Files.createTempFile("tool", ".err");
    try {
      Process process =
          new ProcessBuilder(line)
              .directory(directory.toFile())
              .redirectOutput(output.toFile())
              .redirectError(talk.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(line + " still runs after two minutes");
      }
      return new Run(process.exitValue(), Files.readString(output), Files.readString(talk));
    } finally {
      Files.delete(output);
      Files.delete(talk);
    }
  }

  /** What it prints, which must be without a failure. */
  String prints(Path directory, String... arguments) throws IOException, InterruptedException {
    Run run = run(directory, arguments);
    if (run.exitCode() != 0) {
      throw new AssertionError(this + " " + String.join(" ", arguments) + " failed: " + run);
    }
    return run.output().strip();
  }

  @Override
  public String toString() {
    return this == OURS ? "jdevp2p" : "devp2p of go-ethereum";
  }
}
