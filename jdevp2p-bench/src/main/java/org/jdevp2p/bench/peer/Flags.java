// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import java.time.Duration;
import java.util.List;
import org.jdevp2p.peer.LinkLimits;

/**
 * How a node is started.
 *
 * @param pressure whether it runs two protocols to be flooded and one whose handler sleeps
 * @param slowMillis how long that handler sleeps for each message
 * @param pingMillis how often links are pinged; 0 for as often as by default
 */
record Flags(boolean pressure, long slowMillis, long pingMillis) {

  /** Reads the command line; what is unknown is ignored. */
  static Flags parse(List<String> arguments) {
    return new Flags(
        arguments.contains("--pressure"),
        number(arguments, "--slow-millis"),
        number(arguments, "--ping-millis"));
  }

  private static long number(List<String> arguments, String flag) {
    int at = arguments.indexOf(flag);
    return at < 0 ? 0 : Long.parseLong(arguments.get(at + 1));
  }

  /** The defaults, but for how often links are pinged. */
  LinkLimits linkLimits() {
    LinkLimits usual = LinkLimits.DEFAULT;
    return pingMillis == 0
        ? usual
        : new LinkLimits(
            Duration.ofMillis(pingMillis),
            usual.silence(),
            usual.writeStall(),
            usual.farewell(),
            usual.linger(),
            usual.grace(),
            usual.inboundBytes(),
            usual.bandwidth());
  }
}
