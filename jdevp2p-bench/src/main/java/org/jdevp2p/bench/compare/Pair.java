// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.compare;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two nodes, each in its own process. If they are linked, the sender dialled the receiver.
 *
 * @param subject whose nodes
 * @param sender dials
 * @param receiver is dialled
 * @param known what they have done already
 */
record Pair(Subject subject, NodeProcess sender, NodeProcess receiver, Set<String> known)
    implements AutoCloseable {

  private static final Duration LINK_LIMIT = Duration.ofSeconds(10);
  private static final List<String> PRESSURE = List.of("bulk/1", "flooda/1", "floodb/1", "slow/1");

  /** Two nodes of one implementation that share {@code bulk/1}. */
  static Pair ofLink(Subject subject, Options options)
      throws MeasureException, InterruptedException {
    NodeProcess receiver = subject.startLinkNode(options);
    return linked(
        subject,
        receiver,
        () -> subject.startLinkNode(options),
        node -> node.expect("peer", Map.of(), LINK_LIMIT));
  }

  /**
   * Two nodes of one implementation that share the protocols of the measurements under pressure.
   */
  static Pair ofPressure(Subject subject, Options options)
      throws MeasureException, InterruptedException {
    NodeProcess receiver = subject.startPressureNode(options, 0);
    return linked(
        subject, receiver, () -> subject.startPressureNode(options, 0), Pair::awaitChannels);
  }

  /** A node of ours that has dialled a {@code receiver} under test. */
  static Pair ofOurs(Subject subject, NodeProcess receiver, Options options)
      throws MeasureException, InterruptedException {
    return linked(
        subject,
        receiver,
        () -> Subject.JDEVP2P.startPressureNode(options, 0),
        Pair::awaitChannels);
  }

  /** Two nodes of one implementation with the protocols of pressure, not linked. */
  static Pair apart(Subject subject, Options options)
      throws MeasureException, InterruptedException {
    NodeProcess receiver = subject.startPressureNode(options, 0);
    try {
      NodeProcess sender = subject.startPressureNode(options, 0);
      return new Pair(subject, sender, receiver, new HashSet<>());
    } catch (MeasureException | InterruptedException | RuntimeException e) {
      receiver.close();
      throw e;
    }
  }

  private interface Start {
    NodeProcess start() throws MeasureException, InterruptedException;
  }

  private interface LinkUp {
    void await(NodeProcess node) throws MeasureException, InterruptedException;
  }

  /** Starts the sender and links it. Closes both if that fails. */
  private static Pair linked(Subject subject, NodeProcess receiver, Start start, LinkUp up)
      throws MeasureException, InterruptedException {
    NodeProcess sender = null;
    try {
      sender = start.start();
      sender.say("dial", Map.of("enode", receiver.enode()));
      up.await(sender);
      up.await(receiver);
      return new Pair(subject, sender, receiver, new HashSet<>());
    } catch (MeasureException | InterruptedException | RuntimeException e) {
      receiver.close();
      if (sender != null) {
        sender.close();
      }
      throw e;
    }
  }

  private static void awaitChannels(NodeProcess node)
      throws MeasureException, InterruptedException {
    for (String capability : PRESSURE) {
      node.expect("channel", Map.of("cap", capability), LINK_LIMIT);
    }
  }

  /** Whether the two have not done this before, and so must warm up. */
  boolean isNewTo(String what) {
    return known.add(what);
  }

  /** What both processes have used together, in nanoseconds of processor time. */
  long cpuNanos() {
    return sender.cpu().plus(receiver.cpu()).toNanos();
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
  }
}
