// SPDX-License-Identifier: Apache-2.0
/** The {@code jdevp2p} command. */
@org.jspecify.annotations.NullMarked
module org.jdevp2p.cli {
  requires static org.jspecify;
  requires info.picocli;
  requires java.logging;
  requires java.sql;
  requires jdk.httpserver;
  requires flyway.core;
  requires org.dnsjava; // to the library it is optional
  requires org.jdevp2p;
  requires org.jdevp2p.examples;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.toml;

  // java.util.logging makes the LogSetup itself
  exports org.jdevp2p.cli.frame to
      java.logging;

  // picocli sets the fields of commands and options
  opens org.jdevp2p.cli to
      info.picocli;
  opens org.jdevp2p.cli.command to
      info.picocli;
  opens org.jdevp2p.cli.frame to
      info.picocli;
}
