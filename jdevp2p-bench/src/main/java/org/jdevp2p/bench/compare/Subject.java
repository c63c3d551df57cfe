// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdevp2p.bench.peer.BenchPeer;

/** An implementation that is measured, and how a node of it is started. */
enum Subject {
  JDEVP2P("jdevp2p", "."),
  GETH("geth", "interop/geth/geth-peer"),
  EJS("ejs", "interop/ejs/node_modules/@ethereumjs/devp2p"),
  TUWENI("tuweni", "jdevp2p-bench/tuweni/target/classpath");

  /** Node of go-ethereum for the measurements under pressure. */
  private static final String GETH_BENCH = "jdevp2p-bench/geth/geth-bench";

  private static final String TUWENI_CLASSES = "jdevp2p-bench/tuweni/target/classes";
  private static final String TUWENI_MAIN = "org.jdevp2p.bench.tuweni.TuweniPeer";

  private final String id;

  /** What must be there to run it. */
  private final String installed;

  Subject(String id, String installed) {
    this.id = id;
    this.installed = installed;
  }

  /** How results name it. */
  String id() {
    return id;
  }

  /** Why it cannot be measured here, as a sentence; nothing if it can. */
  Optional<String> lacking(Path root) {
    if (this == EJS && !onPath("node")) {
      return Optional.of("no 'node' on the PATH: nothing is compared with " + id);
    }
    return Files.exists(root.resolve(installed))
        ? Optional.empty()
        : Optional.of(
            "nothing is compared with "
                + id
                + ": "
                + installed
                + " is missing, which jdevp2p-bench/run makes where it can");
  }

  /** Whether there is a program with which a group of figures can be taken of it. */
  boolean takesPart(String group) {
    return this != EJS || group.equals(LinkRun.GROUP) || group.equals(PressureRun.STALL);
  }

  /** Why a group of figures cannot be taken of it by any program; nothing if it can. */
  Optional<String> cannot(String group) {
    return this == TUWENI && group.equals(PressureRun.FLOOD)
        ? Optional.of(
            "its service takes whatever it is given and never tells a sender to wait, so what a"
                + " small message waits behind is up to the program, not to the library")
        : Optional.empty();
  }

  /** What must be known to read its figures of a group; nothing if they speak for themselves. */
  Optional<String> remark(String group) {
    return this == TUWENI && group.equals(PressureRun.STALL)
        ? Optional.of(
            "it closes the socket at once and drops what was to be written, the Disconnect with it")
        : Optional.empty();
  }

  /** A node that runs {@code bulk/1}. */
  NodeProcess startLinkNode(Options options) throws MeasureException, InterruptedException {
    return start(
        options,
        switch (this) {
          case JDEVP2P -> ours(options, List.of());
          case GETH -> List.of(options.root().resolve(installed).toString(), "--bench");
          case EJS -> List.of("node", "interop/ejs/ejs-peer.mjs", "--bench");
          case TUWENI -> tuweni(options, List.of());
        });
  }

  /** A node that runs protocols to be flooded besides, and one whose handler sleeps so long. */
  NodeProcess startPressureNode(Options options, long slowMillis)
      throws MeasureException, InterruptedException {
    return startBenchNode(
        options, List.of("--pressure", "--slow-millis", Long.toString(slowMillis)));
  }

  /** A node that runs {@code bulk/1} alone and tells what it holds; flags are those of ours. */
  NodeProcess startIdleNode(Options options, String... flags)
      throws MeasureException, InterruptedException {
    return startBenchNode(options, List.of(flags));
  }

  private NodeProcess startBenchNode(Options options, List<String> flags)
      throws MeasureException, InterruptedException {
    return start(
        options,
        switch (this) {
          case JDEVP2P -> ours(options, flags);
          case GETH -> with(options.root().resolve(GETH_BENCH).toString(), flags);
          case EJS -> throw new IllegalStateException("ejs has no such node");
          case TUWENI -> tuweni(options, flags);
        });
  }

  private static List<String> with(String program, List<String> flags) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(flags);
    return command;
  }

  private NodeProcess start(Options options, List<String> command)
      throws MeasureException, InterruptedException {
    return NodeProcess.start(id, options.root(), command);
  }

  private static List<String> ours(Options options, List<String> flags) {
    List<String> jvmArguments = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED"));
    jvmArguments.addAll(options.jvmArguments());
    String classPath = absolute(System.getProperty("java.class.path"));
    return java(jvmArguments, classPath, BenchPeer.class.getName(), flags);
  }

  /** On a class path of its own, on the same Java; its Netty is of before that Java's warnings. */
  private List<String> tuweni(Options options, List<String> flags) throws MeasureException {
    String jars;
    try {
      jars = Files.readString(options.root().resolve(installed)).strip();
    } catch (IOException e) {
      throw new MeasureException(id + " is not built: " + e, e);
    }
    return java(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"),
        options.root().resolve(TUWENI_CLASSES) + File.pathSeparator + jars,
        TUWENI_MAIN,
        flags);
  }

  private static List<String> java(
      List<String> jvmArguments, String classPath, String main, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", classPath, main));
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
