// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.concurrent.Tasks;

/**
 * {@code GET /healthz}: 200 if a {@link Health} check finds all well, 503 if not, and why as JSON.
 *
 * <p>Connections are bounded in number and in what each may take; who is slow is hung up on. The
 * JDK's server reads these limits from system properties, once in the life of a JVM; one that is
 * set on the command line stays as it is.
 */
final class HealthServer implements AutoCloseable {
  private static final String PATH = "/healthz";
  private static final int BACKLOG = 16;

  /** Connections at a time; one more is closed as soon as it is there. */
  static final int MAX_CONNECTIONS = 64;

  /** For a request to come in whole, and for the first byte of the first one. */
  private static final int REQUEST_SECONDS = 5;

  /** For an answer to be found, which takes a ping over each version, and to be taken. */
  private static final int ANSWER_SECONDS = 10;

  private static final int IDLE_SECONDS = 10;
  private static final int MAX_HEADER_BYTES = 16 << 10;

  private static final Map<String, Integer> LIMITS =
      Map.of(
          "jdk.httpserver.maxConnections", MAX_CONNECTIONS,
          "sun.net.httpserver.maxReqTime", REQUEST_SECONDS,
          "sun.net.httpserver.maxRspTime", ANSWER_SECONDS,
          "sun.net.httpserver.idleInterval", IDLE_SECONDS,
          "sun.net.httpserver.clockTick", 1_000, // ms from one look for the idle to the next
          "sun.net.httpserver.maxReqHeaderSize", MAX_HEADER_BYTES);

  private final HttpServer server;
  private final Health health;
  private final Tasks tasks = new Tasks();

  private HealthServer(HttpServer server, Health health) {
    this.server = server;
    this.health = health;
  }

  /** Listens there; port 0 lets the system choose. */
  static HealthServer start(InetSocketAddress address, Health health)
      throws IOException, CommandException {
    LIMITS.forEach((property, limit) -> {
      if (System.getProperty(property) == null) {
        System.setProperty(property, limit.toString());
      }
    });
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.LOCAL_CONFIGURATION,
          "--healthz: cannot listen on %s: %s"
              .formatted(DiscoveryPing.text(address), e.getMessage()),
          e);
    }
    HealthServer healthServer = new HealthServer(server, health);
    server.createContext("/", healthServer::answer);
    server.setExecutor(request -> healthServer.tasks.start("healthz", request));
    server.start();
    return healthServer;
  }

  /** Where to ask. */
  String url() {
    return "http://" + DiscoveryPing.text(server.getAddress()) + PATH;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        answer(exchange, 404, "only " + PATH + " is here\n");
      } else if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        answer(exchange, 405, "only GET and HEAD\n");
      } else {
        Health.Report report = health.check();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        answer(exchange, report.healthy() ? 200 : 503, Json.indented(report.json()) + "\n");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // we are closing
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    tasks.interrupt(_ -> true);
    server.stop(0);
  }
}
