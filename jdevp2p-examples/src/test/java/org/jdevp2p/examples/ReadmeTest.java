// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program in README.md is not only text: it compiles without a warning, and does what it says.
 */
@Timeout(300)
class ReadmeTest {

  private static final Path README = Path.of("..", "README.md");
  private static final int MAX_LINES = 30;

  @TempDir Path directory;

  @Test
  void programFitsInThirtyLines() throws Exception {
    assertThat(block("program", "java").lines().count()).isLessThanOrEqualTo(MAX_LINES);
  }

  @Test
  void programPrintsWhatTheReadmeSays() throws Exception {
    compile(Files.writeString(directory.resolve("Greet.java"), block("program", "java")));

    assertThat(run("Greet")).isEqualTo(block("program output", "text"));
  }

  /** The fenced block behind the comment {@code <!-- name -->}. */
  private static String block(String name, String language) throws IOException {
    Matcher found =
        Pattern.compile("<!-- %s -->\\n+```%s\\n(.*?)```".formatted(name, language), Pattern.DOTALL)
            .matcher(Files.readString(README));
    assertThat(found.find()).as("block '%s' in %s", name, README).isTrue();
    return found.group(1);
  }

  private void compile(Path source) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                writer,
                writer,
                "-d",
                directory.toString(),
                "-cp",
                classPath(),
                "-Xlint:all",
                "-Werror",
                source.toString());
    assertThat(status).as(said.toString()).isZero();
  }

  /** Runs a main class in a JVM of its own, to its end, and gives what it printed. */
  private String run(String mainClass) throws IOException, InterruptedException {
    Path printed = directory.resolve("printed");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", // it has 5 s, the first handshake of a JVM included
                "-cp",
                directory + System.getProperty("path.separator") + classPath(),
                mainClass)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ends by itself").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(printed);
    assertThat(process.exitValue()).as(text).isZero();
    return text.replace("\r\n", "\n");
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }
}
