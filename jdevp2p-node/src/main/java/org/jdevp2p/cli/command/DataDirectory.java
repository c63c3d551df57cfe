// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeKey;
import org.jspecify.annotations.Nullable;

/** Where a node keeps its key, and what else it wants to find again. */
record DataDirectory(Path path) {

  /** The one that was given, or {@code name} in the user's home; made if it is not there. */
  static DataDirectory of(@Nullable Path given, String name) throws IOException, CommandException {
    Path path = given == null ? Path.of(System.getProperty("user.home"), name) : given;
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new CommandException(
          ExitCode.LOCAL_CONFIGURATION, "--datadir " + path + " is a file, not a directory");
    }
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.LOCAL_CONFIGURATION, "--datadir " + path + " cannot be made here", e);
    }
    return new DataDirectory(path);
  }

  /** The key in it, which is made if there is none. Warns if others can read it. */
  SecretKey key(Terminal terminal) throws IOException {
    Path file = path.resolve("nodekey");
    SecretKey key = NodeKey.loadOrCreate(file);
    NodeKey.exposure(file).ifPresent(warning -> terminal.err().println("jdevp2p: " + warning));
    return key;
  }
}
