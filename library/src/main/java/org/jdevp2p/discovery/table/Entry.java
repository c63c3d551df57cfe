// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/** A node in the table, or one that waits for a place. Only touched within steps of the loop. */
final class Entry {

  /** Answers closer together than this are one check: a Ping and its handshake, for instance. */
  private static final long ONE_CHECK_NANOS = 1_000_000_000L;

  /** Of how many checks a missed one leaves one: who has passed three may miss one. */
  private static final int CHECKS_FOR_A_MISS = 3;

  /** Enough for three misses in a row; more would keep the dead for long. */
  private static final int MAX_CHECKS = 27;

  final NodeId id;
  final long knownSince;
  private Node node;
  private List<Endpoint> endpoints;
  private List<Subnet> subnets;

  private int verified; // a bit for each version
  private int checks;
  private long lastAnswer;
  private final long[] lastAnswerOver = new long[Wires.HIGHEST_VERSION + 1];

  /** Not to be checked before this moment. */
  long notBefore;

  /** Checks that it has passed since it has its place, over any version. */
  int passes;

  /** Whether a check is under way. */
  boolean checking;

  /** Whether its record is being fetched. */
  boolean fetching;

  /** Whether it has a place in a bucket. */
  boolean placed;

  /** FindNodes in a row that it has not answered. */
  int silences;

  /** The highest seq of a record that we asked for and could not use, unsigned. */
  long refusedSeq;

  Entry(Node node, NodeId id, List<Endpoint> endpoints, long now) {
    this.node = node;
    this.id = id;
    this.endpoints = endpoints;
    this.subnets = Subnet.ofGlobal(endpoints);
    this.knownSince = now;
    this.lastAnswer = now;
  }

  Node node() {
    return node;
  }

  /** Where it is asked, the most global first; at least one. */
  List<Endpoint> endpoints() {
    return endpoints;
  }

  List<Subnet> subnets() {
    return subnets;
  }

  /** Another statement of the node about itself. */
  void become(Node next, List<Endpoint> nextEndpoints) {
    node = next;
    if (!nextEndpoints.equals(endpoints)) {
      endpoints = nextEndpoints;
      subnets = Subnet.ofGlobal(nextEndpoints);
    }
  }

  /** Seq of the record that we have, unsigned; 0 without one. */
  long recordSeq() {
    return node.record().map(record -> record.seq()).orElse(0L);
  }

  boolean isVerified() {
    return verified != 0;
  }

  boolean isVerifiedOver(int version) {
    return (verified & 1 << version) != 0;
  }

  /** The versions over which it is verified. */
  Set<Integer> verifiedOver() {
    Set<Integer> versions = new TreeSet<>();
    for (int version = 0; version <= Wires.HIGHEST_VERSION; version++) {
      if (isVerifiedOver(version)) {
        versions.add(version);
      }
    }
    return versions;
  }

  int checks() {
    return checks;
  }

  long lastAnswer() {
    return lastAnswer;
  }

  long lastAnswerOver(int version) {
    return lastAnswerOver[version];
  }

  /** It has proven over this version that it is there. */
  void answered(int version, long now) {
    if (checks == 0 || now - lastAnswer >= ONE_CHECK_NANOS) {
      checks = Math.min(checks + 1, MAX_CHECKS);
    }
    verified |= 1 << version;
    lastAnswer = now;
    lastAnswerOver[version] = now;
    silences = 0;
  }

  /** It no longer answers over this version, though it does over another. */
  void lost(int version) {
    verified &= ~(1 << version);
  }

  /** It has not answered a check at all; true if that was one too many. */
  boolean missed() {
    checks /= CHECKS_FOR_A_MISS;
    return checks == 0;
  }

  /** Forgets what was proven: the node is elsewhere now, or has waited for long. */
  void unverify() {
    verified = 0;
    checks = 0;
  }
}
