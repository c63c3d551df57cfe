// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.bench.compare.MeasureException;
import org.jdevp2p.bench.compare.NodeProcess;

/** An implementation of discovery that is measured. */
enum Subject {
  JDEVP2P("jdevp2p"),
  CONSENSYS("consensys");

  /** A module of its own, for its dependencies are not to meet ours. */
  private static final String CONSENSYS_MODULE = "jdevp2p-bench/consensys/target";

  private static final String CONSENSYS_PEER = "org.jdevp2p.bench.consensys.ConsensysPeer";

  private final String id;

  Subject(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  /** Whether it speaks this version of discovery. */
  boolean speaks(int version) {
    return this == JDEVP2P || version == 5;
  }

  /** Why it cannot be measured here; nothing if it can. */
  Optional<String> lacking(Path root) {
    return this == JDEVP2P || Files.exists(root.resolve(CONSENSYS_MODULE).resolve("classpath"))
        ? Optional.empty()
        : Optional.of(CONSENSYS_MODULE + " is missing, which jdevp2p-bench/run builds");
  }

  /** A node on 127.0.0.1, to be asked as {@link DiscoveryPeer} tells. */
  NodeProcess start(Path root) throws MeasureException, InterruptedException {
    return switch (this) {
      case JDEVP2P ->
          java(root, id, System.getProperty("java.class.path"), DiscoveryPeer.class.getName());
      case CONSENSYS -> {
        Path target = root.resolve(CONSENSYS_MODULE);
        try {
          String libraries = Files.readString(target.resolve("classpath"));
          String classPath = target.resolve("classes") + File.pathSeparator + libraries;
          yield java(root, id, classPath, CONSENSYS_PEER);
        } catch (IOException e) {
          throw new MeasureException("class path of " + id + ": " + e.getMessage(), e);
        }
      }
    };
  }

  /** The process that floods. */
  static NodeProcess startJunkSender(Path root) throws MeasureException, InterruptedException {
    return java(root, "junk", System.getProperty("java.class.path"), JunkSender.class.getName());
  }

  private static NodeProcess java(Path root, String title, String classPath, String main)
      throws MeasureException, InterruptedException {
    return NodeProcess.start(
        title,
        root,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx1g",
            "-cp",
            classPath,
            main));
  }
}
