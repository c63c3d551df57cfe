// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeRecord;

/**
 * What the launcher runs once after a build, with {@code -XX:AOTCacheOutput}: short command lines
 * whose classes and profiles the JVM then keeps, so that later starts find them loaded and linked.
 * Prints nothing, reads no settings, touches no file, and no network but loopback.
 */
public final class Training {
  private Training() {}

  /** Runs them all, whatever their exit codes. */
  public static void main(String[] args) {
    SecretKey key = SecretKey.random();
    String record = NodeRecord.builder(key).sign().toText();
    run("", "--version");
    run("", "--help");
    run("", "explain");
    run("", "explain", "68", "--json");
    run("", "config", "--origin");
    run("", "no-such-command");
    run("", "box", "--nodes", "2", "--for", "300ms");
    run("", "rlpx", "ping", "enode://" + key.publicKey() + "@127.0.0.1:1", "--json");
    String nobody = "enode://" + key.publicKey() + "@127.0.0.1:1";
    run("", "discv4", "ping", nobody, "--address", "127.0.0.1", "--timeout", "100ms");
    run("", "discv5", "requestenr", nobody, "--address", "127.0.0.1", "--timeout", "100ms");
    run("", "discv5", "listen", "--address", "127.0.0.1:0", "--for", "1ms", "--ndjson");
    run(key.toBytes().toHex(), "key", "to-enode", "-");
    run(key.toBytes().toHex(), "key", "to-enr", "-", "--json");
    run(record, "enrdump", "-");
    run("{}", "nodeset", "info", "-");
    // Main's own steps: the process's streams and environment, and the way out.
    Terminal.ofProcess().out().flush();
    System.exit(ExitCode.OK.number());
  }

  private static void run(String stdin, String... commandLine) {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    InputStream in = new ByteArrayInputStream(stdin.getBytes(UTF_8));
    int ignored =
        new Invocation(new Terminal(nowhere, nowhere, in, Map.of(), false, false)).run(commandLine);
  }
}
