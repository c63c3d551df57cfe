// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Ours and those that others wrote, and how a node of each is started. */
enum Implementation {
  OURS("jdevp2p", "", "", ""),
  GETH("go-ethereum", "go", "geth/geth-peer", "geth/geth-peer"),
  EJS("@ethereumjs/devp2p", "node", "ejs/node_modules/@ethereumjs/devp2p", "node ejs/ejs-peer.mjs");

  static final Path INTEROP = Path.of("").toAbsolutePath();

  private final String title;
  private final String tool;
  private final String installed;

  /** Program and first arguments, with single spaces between; none has a space inside. */
  private final String command;

  Implementation(String title, String tool, String installed, String command) {
    this.title = title;
    this.tool = tool;
    this.installed = installed;
    this.command = command;
  }

  /** What the machine lacks to run a node of this kind, as a sentence; nothing if it can. */
  Optional<String> lacking() {
    return this == OURS || onPath(tool)
        ? Optional.empty()
        : Optional.of("no '" + tool + "' on the PATH: nothing is compared with " + title);
  }

  /**
   * Starts a node that runs these protocols, listed as NAME/VERSION:LENGTH.
   *
   * @throws IllegalStateException if it was never installed
   */
  Node start(String protocols) throws IOException, InterruptedException {
    if (this == OURS) {
      return OurNode.start(protocols);
    }
    if (!Files.exists(INTEROP.resolve(installed))) {
      throw new IllegalStateException(
          "interop/" + installed + " is missing: interop/run installs it");
    }
    List<String> line = List.of((command + " --protocols " + protocols).split(" "));
    return new Counterpart(this, LineProcess.start(title, INTEROP, line));
  }

  /** Whether its nodes ping when told to. geth's server pings by its own clock alone. */
  boolean pingsWhenTold() {
    return this != GETH;
  }

  /**
   * Whether its nodes say why a link that was not up yet failed. Our server tells that to its log
   * only.
   */
  boolean reportsRefusals() {
    return this != OURS;
  }

  static boolean onPath(String tool) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(directory -> Path.of(directory, tool))
        .anyMatch(Files::isExecutable);
  }

  @Override
  public String toString() {
    return title;
  }
}
