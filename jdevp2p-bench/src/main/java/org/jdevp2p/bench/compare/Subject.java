// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdevp2p.bench.peer.BenchPeer;

/** An implementation that is measured, and how a node of it is started. */
enum Subject {
  JDEVP2P("jdevp2p", "java", "."),
  GETH("geth", "go", "interop/geth/geth-peer"),
  EJS("ejs", "node", "interop/ejs/node_modules/@ethereumjs/devp2p");

  /** Node of go-ethereum for the measurements under pressure. */
  private static final String GETH_BENCH = "jdevp2p-bench/geth/geth-bench";

  private final String id;
  private final String tool;

  /** What must be there to run it, beside the tool. */
  private final String installed;

  Subject(String id, String tool, String installed) {
    this.id = id;
    this.tool = tool;
    this.installed = installed;
  }

  /** How results name it. */
  String id() {
    return id;
  }

  /** Why it cannot be measured here, as a sentence; nothing if it can. */
  Optional<String> lacking(Path root) {
    if (this == JDEVP2P) {
      return Optional.empty();
    }
    if (!onPath(tool)) {
      return Optional.of("no '" + tool + "' on the PATH: nothing is compared with " + id);
    }
    return Files.exists(root.resolve(installed))
        ? Optional.empty()
        : Optional.of(installed + " is missing, which jdevp2p-bench/run installs");
  }

  /** A node that runs {@code bulk/1}. */
  NodeProcess startLinkNode(Options options) throws MeasureException, InterruptedException {
    return start(
        options,
        switch (this) {
          case JDEVP2P -> ours(options, List.of());
          case GETH -> List.of(options.root().resolve(installed).toString(), "--bench");
          case EJS -> List.of("node", "interop/ejs/ejs-peer.mjs", "--bench");
        });
  }

  /** Whether there is a node that {@link #startPressureNode} starts. */
  boolean hasPressureNode() {
    return this != EJS;
  }

  /** A node that runs protocols to be flooded besides, and one whose handler sleeps so long. */
  NodeProcess startPressureNode(Options options, long slowMillis)
      throws MeasureException, InterruptedException {
    return startBenchNode(
        options, List.of("--pressure", "--slow-millis", Long.toString(slowMillis)));
  }

  /** A node that runs {@code bulk/1} alone and tells what it holds. */
  NodeProcess startIdleNode(Options options) throws MeasureException, InterruptedException {
    return startBenchNode(options, List.of());
  }

  private NodeProcess startBenchNode(Options options, List<String> flags)
      throws MeasureException, InterruptedException {
    if (this == JDEVP2P) {
      return start(options, ours(options, flags));
    }
    List<String> command = new ArrayList<>(List.of(options.root().resolve(GETH_BENCH).toString()));
    command.addAll(flags);
    return start(options, command);
  }

  private NodeProcess start(Options options, List<String> command)
      throws MeasureException, InterruptedException {
    return NodeProcess.start(id, options.root(), command);
  }

  private static List<String> ours(Options options, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options.jvmArguments());
    command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path"))));
    command.add(BenchPeer.class.getName());
    command.addAll(flags);
    return command;
  }

  /** The node runs in another directory than we do. */
  private static String absolute(String classPath) {
    return String.join(
        File.pathSeparator,
        Stream.of(classPath.split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }

  private static boolean onPath(String tool) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(directory -> Path.of(directory, tool))
        .anyMatch(Files::isExecutable);
  }
}
