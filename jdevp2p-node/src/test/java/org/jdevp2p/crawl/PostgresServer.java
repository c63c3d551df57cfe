// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of our own on loopback, with its files in a temporary directory. */
public final class PostgresServer implements AutoCloseable {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final long START_SECONDS = 60;

  /** Of the user in the URLs. */
  public static final String PASSWORD = "sesame-opens";

  private final Path directory;
  private final int port;
  private int databases;

  private PostgresServer(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Whether the server's programs are on this machine. */
  public static boolean isInstalled() {
    return program("initdb").isPresent() && program("pg_ctl").isPresent();
  }

  public static PostgresServer start() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("jdevp2p-postgres");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    PostgresServer server = new PostgresServer(directory, port);
    Path password = Files.writeString(directory.resolve("password"), PASSWORD);
    if (server.isRoot()) {
      run(List.of("chown", "-R", "postgres", directory.toString()));
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    String data = directory.resolve("data").toString();
    server.runAsOwner(
        "initdb",
        "-D",
        data,
        "-A",
        "scram-sha-256",
        "--pwfile=" + password,
        "-U",
        "postgres",
        "--no-sync");
    server.runAsOwner(
        "pg_ctl",
        "-D",
        data,
        "-l",
        directory.resolve("log").toString(),
        "-w",
        "-t",
        String.valueOf(START_SECONDS),
        "-o",
        "-h 127.0.0.1 -p " + port + " -k " + directory + " -c fsync=off",
        "start");
    return server;
  }

  /** The JDBC URL of an empty database, with its user and password. */
  public String newDatabase() throws Exception {
    String name = "test" + databases++;
    try (var connection = DriverManager.getConnection(url("postgres"));
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return url(name);
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&password=%s"
        .formatted(port, database, PASSWORD);
  }

  /** PostgreSQL refuses to run as root: then it runs as the user that its package has made. */
  private void runAsOwner(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    if (isRoot()) {
      line.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    line.add(program(program).orElseThrow().toString());
    line.addAll(List.of(arguments));
    run(line);
  }

  private boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void run(List<String> line) throws IOException, InterruptedException {
    Path output = Files.createTempFile("jdevp2p-postgres", ".log");
    try {
      Process process =
          new ProcessBuilder(line)
              .directory(new File("/"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(START_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(line + " failed: " + Files.readString(output));
      }
    } finally {
      Files.delete(output);
    }
  }

  /** Debian keeps the programs out of the PATH, in a directory for each version. */
  private static Optional<Path> program(String name) {
    List<Path> directories = new ArrayList<>();
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> versions = Files.list(DEBIAN)) {
        versions.sorted(Comparator.reverseOrder()).forEach(v -> directories.add(v.resolve("bin")));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    for (String part : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      directories.add(Path.of(part));
    }
    return directories.stream().map(d -> d.resolve(name)).filter(Files::isExecutable).findFirst();
  }

  @Override
  public void close() throws IOException {
    try {
      runAsOwner("pg_ctl", "-D", directory.resolve("data").toString(), "-m", "immediate", "stop");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
