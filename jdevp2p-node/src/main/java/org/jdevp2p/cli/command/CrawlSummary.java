// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.cli.frame.Table;
import org.jdevp2p.cli.frame.Terminal;
import org.jdevp2p.crawl.CrawlReport;
import org.jdevp2p.crawl.StoredCrawl;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a crawl found, as text and as JSON.
 *
 * @param store its name
 * @param complete whether nobody is left to be visited
 * @param lasted how long this run took
 * @param run what this run did
 * @param report what the store knows, this run and earlier ones together
 * @param written the file of nodes that was written, if one was
 */
record CrawlSummary(
    String store,
    boolean complete,
    Duration lasted,
    StoredCrawl.Progress run,
    CrawlReport report,
    Optional<Written> written) {

  /** Rows of a table for people; JSON has all. */
  private static final int ROWS = 20;

  /**
   * A file of nodes.
   *
   * @param nodes how many are in it
   * @param withoutRecord nodes that answer and are not in it, since it holds records only
   */
  record Written(String file, int nodes, int withoutRecord) {}

  void print(Terminal terminal) {
    line(
        terminal,
        complete ? "crawled" : "so far",
        "%s in %s: %s answered, %s said who they are; %s"
            .formatted(
                Amounts.of(run.visited(), "node"),
                Amounts.seconds(lasted),
                Amounts.count(run.answered()),
                Amounts.count(run.linked()),
                Amounts.of(run.requests(), "request")));
    line(
        terminal,
        "store",
        "%s: %s known, %s alive, %s to be visited"
            .formatted(
                store,
                Amounts.of(report.known(), "node"),
                Amounts.count(report.alive()),
                Amounts.count(report.waiting())));
    written.ifPresent(file ->
        line(
            terminal,
            "output",
            file.file()
                + ": "
                + Amounts.of(file.nodes(), "node")
                + (file.withoutRecord() == 0
                    ? ""
                    : "; " + Amounts.count(file.withoutRecord()) + " more have no record")));
    print(terminal, "DISCOVERY", report.byVersion());
    print(terminal, "SILENT OVER UDP", report.failures());
    print(terminal, "CLIENT", report.clients());
    print(terminal, "VERSION", report.clientVersions());
    print(terminal, "CAPABILITY", report.capabilities());
    print(terminal, "NO LINK", report.linkFailures());
  }

  private static void line(Terminal terminal, String name, String text) {
    terminal.out().println("%-8s  ".formatted(name) + text);
  }

  private void print(Terminal terminal, String title, Map<?, Long> counts) {
    if (counts.isEmpty()) {
      return;
    }
    long of = title.equals("CAPABILITY") ? report.linked() : DiscoveryLog.sum(counts);
    Table table =
        Table.of(
            Table.Column.prose(title), Table.Column.number("NODES"), Table.Column.number("SHARE"));
    counts.entrySet().stream()
        .limit(ROWS)
        .forEach(entry ->
            table.row(
                EnrDumpCommand.printable(name(entry.getKey())),
                Amounts.count(entry.getValue()),
                String.format(Locale.ROOT, "%.1f %%", 100.0 * entry.getValue() / of)));
    terminal.out().println();
    table.print(terminal);
    if (counts.size() > ROWS) {
      terminal.out().println("… and " + (counts.size() - ROWS) + " more, all in --json");
    }
  }

  private static String name(Object key) {
    String text = key instanceof Integer version ? "v" + version : key.toString();
    return text.isEmpty() ? "(says nothing)" : text;
  }

  ObjectNode json() {
    ObjectNode object =
        Json.object("crawl", 1)
            .put("store", store)
            .put("complete", complete)
            .put("durationMillis", lasted.toMillis());
    object
        .putObject("run")
        .put("visited", run.visited())
        .put("answered", run.answered())
        .put("linked", run.linked())
        .put("requests", run.requests());
    object
        .put("known", report.known())
        .put("waiting", report.waiting())
        .put("alive", report.alive())
        .put("linked", report.linked());
    put(object, "discovery", report.byVersion());
    put(object, "failures", report.failures());
    put(object, "linkFailures", report.linkFailures());
    put(object, "clients", report.clients());
    put(object, "clientVersions", report.clientVersions());
    put(object, "capabilities", report.capabilities());
    written.ifPresent(file ->
        object
            .putObject("output")
            .put("file", file.file())
            .put("nodes", file.nodes())
            .put("withoutRecord", file.withoutRecord()));
    return object;
  }

  private static void put(ObjectNode object, String field, Map<?, Long> counts) {
    ObjectNode map = object.putObject(field);
    counts.forEach(
        (key, count) -> map.put(key instanceof Integer v ? "v" + v : key.toString(), count));
  }
}
