// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.concurrent.Tasks;

/**
 * {@code GET /healthz}: 200 if a {@link Health} check finds all well, 503 if not, and why as JSON.
 */
final class HealthServer implements AutoCloseable {
  private static final String PATH = "/healthz";
  private static final int BACKLOG = 16;

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
