// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Ours and the discovery of others, and how a node of each is started. */
enum FinderKind {
  OURS("jdevp2p", true, true, "", "", ""),
  CONSENSYS("Consensys discovery", false, true, "", "", ""),
  GETH("go-ethereum", true, true, "go", "geth/geth-peer", "geth/geth-peer --discovery {versions}"),
  CHAINSAFE(
      "@chainsafe/discv5",
      false,
      true,
      "node",
      "chainsafe/node_modules/@chainsafe/discv5",
      "node chainsafe/discv5-peer.mjs"),
  EJS(
      "@ethereumjs/devp2p",
      true,
      false,
      "node",
      "ejs/node_modules/@ethereumjs/devp2p",
      "node ejs/dpt-peer.mjs");

  private final String title;
  private final boolean v4;
  private final boolean v5;
  private final String tool;
  private final String installed;

  /** Program and first arguments, with single spaces between; empty if it runs in this process. */
  private final String command;

  FinderKind(String title, boolean v4, boolean v5, String tool, String installed, String command) {
    this.title = title;
    this.v4 = v4;
    this.v5 = v5;
    this.tool = tool;
    this.installed = installed;
    this.command = command;
  }

  /** Whether it speaks this version of discovery. */
  boolean speaks(int version) {
    return version == 4 ? v4 : v5;
  }

  /** What the machine lacks to run a node of this kind, as a sentence; nothing if it can. */
  Optional<String> lacking() {
    return command.isEmpty() || Implementation.onPath(tool)
        ? Optional.empty()
        : Optional.of("no '" + tool + "' on the PATH: nothing is compared with " + title);
  }

  /**
   * Whether a request of its may get lost without anybody's fault on the way: where handshakes of
   * both sides cross, these two keep the keys of one only, and Consensys discovery sends nothing
   * twice.
   */
  boolean losesRequests() {
    return this == CONSENSYS || this == CHAINSAFE;
  }

  /**
   * Starts a node with these bootnodes that speaks all versions that it can.
   *
   * @throws IllegalStateException if it was never installed
   */
  Finder start(Finder... bootnodes) throws IOException, InterruptedException {
    return switch (this) {
      case OURS -> OurFinder.start(List.of(bootnodes));
      case CONSENSYS -> ConsensysFinder.start(List.of(bootnodes));
      case GETH, CHAINSAFE, EJS -> startProcess(bootnodes);
    };
  }

  private Finder startProcess(Finder... bootnodes) throws IOException, InterruptedException {
    if (!Files.exists(Implementation.INTEROP.resolve(installed))) {
      throw new IllegalStateException(
          "interop/" + installed + " is missing: interop/run installs it");
    }
    String spoken = v4 && v5 ? "v4,v5" : v4 ? "v4" : "v5";
    String line = command.replace("{versions}", spoken);
    if (bootnodes.length > 0) {
      int version = v5 ? 5 : 4;
      line +=
          " --bootnodes "
              + Stream.of(bootnodes).map(b -> b.node(version)).collect(Collectors.joining(","));
    }
    return new FinderProcess(
        this, LineProcess.start(title, Implementation.INTEROP, List.of(line.split(" ", -1))));
  }

  @Override
  public String toString() {
    return title;
  }
}
