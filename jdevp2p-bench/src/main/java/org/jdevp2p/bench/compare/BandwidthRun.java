// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Links that keep a bandwidth while two protocols send as fast as they may: how far what arrives is
 * from the rate that was set, for the link and for one of the protocols, sent and received. Of ours
 * alone: the others have no such limit.
 */
final class BandwidthRun {

  static final String GROUP = "bandwidth";

  /** What may be off before a note says so. */
  static final double ALLOWED_PERCENT = 5;

  private static final List<Integer> MEGABYTES = List.of(1, 8, 40);
  private static final String LIMITED = "bulk/1";
  private static final String NEIGHBOUR = "flooda/1";
  private static final int MESSAGE_BYTES = 16 << 10;
  private static final int REASON = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Enough to fill what lies between a sender and a receiver that rests. */
  private static final double SETTLE_SHARE = 0.25;

  private final Options options;
  private final Results results;
  private final Course course;

  BandwidthRun(Options options, Results results, Course course) {
    this.options = options;
    this.results = results;
    this.course = course;
  }

  /** Measures. What fails is noted in the results. */
  void run(List<Subject> subjects) throws InterruptedException {
    if (!subjects.contains(Subject.JDEVP2P)) {
      return;
    }
    try (Pairs pairs = new Pairs(Pair::apart, options, results, course)) {
      for (boolean link : new boolean[] {true, false}) {
        for (boolean out : new boolean[] {true, false}) {
          for (int megabytes : MEGABYTES) {
            String what =
                (link ? "link" : "one of two protocols")
                    + " limited to "
                    + megabytes
                    + " MB/s, "
                    + (out ? "sent" : "received");
            pairs.attempt(what, Subject.JDEVP2P, pair -> measure(pair, what, link, out, megabytes));
          }
        }
      }
    }
  }

  /** On a link of its own, which the sender dials and limits. */
  private void measure(Pair pair, String what, boolean link, boolean out, int megabytes)
      throws MeasureException, InterruptedException {
    NodeProcess other = pair.receiver();
    NodeProcess limited = pair.sender();
    Map<String, Object> dial = new LinkedHashMap<>(Map.of("enode", other.enode()));
    dial.put((link ? "link" : "bulk") + (out ? "Out" : "In"), megabytes * 1_000_000);
    String key = limited.ask("limited", dial, "limited", Map.of(), PATIENCE).text("peer");
    awaitChannels(other, key);
    awaitChannels(limited, other.key());
    Side sender = out ? new Side(limited, other.key()) : new Side(other, key);
    Side receiver = out ? new Side(other, key) : new Side(limited, other.key());
    flood(sender, LIMITED);
    flood(sender, NEIGHBOUR);
    Thread.sleep((long) (1e3 * SETTLE_SHARE * options.length().seconds()));
    count(receiver, LIMITED);
    count(receiver, NEIGHBOUR);
    double bulk = counted(receiver, LIMITED);
    double neighbour = counted(receiver, NEIGHBOUR);
    stop(sender);
    limited.say("disconnect", Map.of("peer", other.key(), "reason", REASON));
    limited.expect("drop", Map.of(), PATIENCE);
    other.expect("drop", Map.of(), PATIENCE);
    limited.forget();
    other.forget();
    tell(what, link ? bulk + neighbour : bulk, megabytes);
    if (!link) {
      results.higher(
          Subject.JDEVP2P, "neighbour without a limit", "beside " + what, "MB/s", neighbour);
    }
  }

  private void tell(String what, double measured, int megabytes) {
    double percent = 100 * (measured / megabytes - 1);
    results.higher(Subject.JDEVP2P, GROUP, what, "MB/s", measured);
    results.lower(Subject.JDEVP2P, "off the bandwidth set", what, "%", percent);
    if (Math.abs(percent) > ALLOWED_PERCENT) {
      results.note(String.format(Locale.ROOT, "%s: off by %.1f %%", what, percent));
    }
  }

  /** One end of the link: its node, and how it names the other. */
  private record Side(NodeProcess node, String peer) {}

  private static void awaitChannels(NodeProcess node, String peer)
      throws MeasureException, InterruptedException {
    for (String capability : List.of(LIMITED, NEIGHBOUR)) {
      node.expect("channel", Map.of("peer", peer, "cap", capability), PATIENCE);
    }
  }

  /** Sends until {@link #stop}. */
  private static void flood(Side sender, String capability) throws MeasureException {
    sender
        .node()
        .say(
            "flood",
            Map.of(
                "peer",
                sender.peer(),
                "cap",
                capability,
                "size",
                MESSAGE_BYTES,
                "seed",
                Traffic.SEED));
  }

  private static void stop(Side sender) throws MeasureException, InterruptedException {
    sender.node().say("stop", Map.of());
    for (int i = 0; i < 2; i++) {
      sender.node().expect("bench", Map.of("kind", "flood"), PATIENCE);
    }
  }

  private void count(Side receiver, String capability)
      throws MeasureException, InterruptedException {
    receiver
        .node()
        .ask(
            "bench-recv",
            Map.of(
                "peer", receiver.peer(), "cap", capability, "seconds", options.length().seconds()),
            "bench-ready",
            Map.of(),
            PATIENCE);
  }

  private static double counted(Side receiver, String capability)
      throws MeasureException, InterruptedException {
    return receiver
        .node()
        .expect("bench", Map.of("kind", "recv", "cap", capability), PATIENCE)
        .number("megabytesPerSecond");
  }
}
