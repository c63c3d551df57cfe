// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A flood.
 *
 * @param name how results call it
 * @param junk what is sent
 * @param rate datagrams a second
 * @param sources addresses that it comes from
 * @param version over which honest nodes ping meanwhile
 */
record Attack(String name, List<Junk> junk, int rate, int sources, int version) {

  /** Far more than any budget for one source would let through. */
  private static final int SPOOFED = 1_024;

  private static final int FLOOD = 50_000;
  private static final int MEGABYTE = 1_000;

  /** What every node is measured under. */
  static final List<Attack> ALL =
      List.of(
          of("nothing, pings of v5", 0, 5, Junk.RANDOM),
          of("50,000/s random bytes", FLOOD, 5, Junk.RANDOM),
          of("50,000/s v5 packets of unknown ids", FLOOD, 5, Junk.V5_ORDINARY),
          of("50,000/s v5 handshakes with a bad signature", FLOOD, 5, Junk.V5_HANDSHAKE),
          of(
              "50,000/s of everything",
              FLOOD,
              5,
              Junk.RANDOM,
              Junk.V5_ORDINARY,
              Junk.V5_WHOAREYOU,
              Junk.V4_PING),
          new Attack(
              "1 MB/s from one address, random bytes",
              List.of(Junk.RANDOM_KILOBYTE),
              MEGABYTE,
              1,
              5),
          new Attack(
              "1 MB/s from one address, v5 packets of unknown ids",
              List.of(Junk.V5_ORDINARY),
              8_000,
              1,
              5),
          of("nothing, pings of v4", 0, 4, Junk.RANDOM),
          of("50,000/s v4 pings with a bad signature", FLOOD, 4, Junk.V4_PING),
          new Attack(
              "1 MB/s from one address, v4 pings with a bad signature",
              List.of(Junk.V4_PING),
              7_000,
              1,
              4));

  /** Shows that everything runs. */
  static final List<Attack> TINY = List.of(of("2,000/s of everything", 2_000, 4, Junk.values()));

  private static Attack of(String name, int rate, int version, Junk... junk) {
    return new Attack(name, List.of(junk), rate, SPOOFED, version);
  }

  /** The kinds of junk as the sender takes them. */
  String kinds() {
    return junk.stream().map(Junk::id).collect(Collectors.joining(","));
  }
}
