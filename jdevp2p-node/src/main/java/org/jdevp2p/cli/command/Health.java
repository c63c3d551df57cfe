// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.Durations;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.TableInfo;
import org.jdevp2p.discovery.udp.Answer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a node of discovery does what it is for: answer packets. Nothing is believed because it
 * was once true. Each check pings the node through its socket, over each version that it speaks, as
 * a stranger would; that finds a dead thread, a stuck lock, a closed socket. What no ping from the
 * same machine can find, a network that lets nothing in any more, shows in that nobody else has
 * come for long although somebody did before.
 */
final class Health {

  /** A check that young is good for the next one who asks, so that asking often costs nothing. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** For one ping to ourselves, with its repetitions. */
  static final Duration PING_LIMIT = Duration.ofSeconds(2);

  private final Discovery discovery;
  private final WatchedTransport transport;
  private final SelfPing selfPing;
  private final Duration silence;
  private final Ticker ticker;
  private final long began;

  // guarded by this
  private @Nullable Report last;
  private long lastNanos;

  /**
   * Checks nothing yet.
   *
   * @param silence nobody else for so long, after somebody has come, is a fault; zero for never
   */
  Health(
      Discovery discovery,
      WatchedTransport transport,
      SelfPing selfPing,
      Duration silence,
      Ticker ticker) {
    this.discovery = discovery;
    this.transport = transport;
    this.selfPing = selfPing;
    this.silence = silence;
    this.ticker = ticker;
    began = ticker.nanos();
    transport.leaveOut(selfPing.address());
  }

  /** What is the matter. */
  enum Status {
    /** We answer ourselves and others. */
    OK("ok", true),
    /** We answer ourselves; nobody else has come so far. */
    ALONE("alone", true),
    /** We answer ourselves; others came once and have not for long. */
    SILENT("silent", false),
    /** We do not answer ourselves. */
    DEAF("deaf", false);

    private final String text;
    private final boolean healthy;

    Status(String text, boolean healthy) {
      this.text = text;
      this.healthy = healthy;
    }
  }

  /** What a check found. */
  record Report(Status status, ObjectNode json) {
    boolean healthy() {
      return status.healthy;
    }
  }

  /** Checks now. Blocks for {@link #PING_LIMIT} for each version at the most. */
  synchronized Report check() throws InterruptedException {
    if (last == null || ticker.nanos() - lastNanos >= FRESH.toNanos()) {
      last = look();
      lastNanos = ticker.nanos();
    }
    return last;
  }

  private Report look() throws InterruptedException {
    Map<DiscoveryVersion, Answer<Pong>> pings = new EnumMap<>(DiscoveryVersion.class);
    if (discovery.v4().isPresent()) {
      pings.put(DiscoveryVersion.V4, selfPing.ping(DiscoveryVersion.V4, PING_LIMIT));
    }
    if (discovery.v5().isPresent()) {
      pings.put(DiscoveryVersion.V5, selfPing.ping(DiscoveryVersion.V5, PING_LIMIT));
    }
    Optional<Duration> since = transport.sinceAnswer();
    Status status = status(pings, since);
    ObjectNode json =
        Json.object("health", 1)
            .put("status", status.text)
            .put("healthy", status.healthy)
            .put("explanation", explanation(status, pings, since))
            .put("id", discovery.localNode().nodeId().toString())
            .put("uptimeMillis", Duration.ofNanos(ticker.nanos() - began).toMillis());
    ObjectNode own = json.putObject("selfPingMillis");
    pings.forEach((version, answer) -> own.put("v" + version.number(), millis(answer)));
    json.put("sinceAnswerMillis", since.map(Duration::toMillis).orElse(null));
    json.putObject("others")
        .put("received", transport.received())
        .put("answered", transport.answered())
        .put("sent", transport.sent());
    if (status != Status.DEAF) { // its lock may be what is stuck
      TableInfo table = discovery.table();
      json.putObject("table").put("nodes", table.size()).put("verified", table.verified());
      DiscoveryLog.addPackets(json, discovery);
    }
    return new Report(status, json);
  }

  private Status status(Map<?, Answer<Pong>> pings, Optional<Duration> since) {
    if (pings.values().stream().anyMatch(answer -> !(answer instanceof Answer.Given<?>))) {
      return Status.DEAF;
    }
    if (since.isEmpty()) {
      return Status.ALONE;
    }
    return !silence.isZero() && since.get().compareTo(silence) > 0 ? Status.SILENT : Status.OK;
  }

  private String explanation(
      Status status, Map<DiscoveryVersion, Answer<Pong>> pings, Optional<Duration> since) {
    String ago = since.map(Amounts::seconds).orElse("never");
    return switch (status) {
      case OK -> "We answer; the last packet of somebody else was answered " + ago + " ago.";
      case ALONE -> "We answer our own ping; nobody else has asked so far.";
      case SILENT ->
          "We answer our own ping, but the last packet of somebody else was answered %s ago, more"
                  .formatted(ago)
              + " than %s: look at firewall and network.".formatted(Durations.format(silence));
      case DEAF -> {
        StringBuilder text = new StringBuilder("We do not answer our own ping:");
        pings.forEach((version, answer) -> {
          if (answer instanceof Answer.Missing<Pong> missing) {
            text.append(" v%d: %s.".formatted(version.number(), missing.detail()));
          }
        });
        yield text.toString();
      }
    };
  }

  private static @Nullable Double millis(Answer<Pong> answer) {
    return answer instanceof Answer.Given<Pong> given ? Amounts.millis(given.after()) : null;
  }
}
