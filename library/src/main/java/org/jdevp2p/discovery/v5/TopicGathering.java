// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;
import org.jspecify.annotations.Nullable;

/**
 * The messages that answer a REGTOPIC or a TOPICQUERY, in any order: what was asked for, and NODES.
 *
 * <p>The first says how many, ours is {@value #MAX_MESSAGES} at most. Auxiliary records that lie at
 * a distance nobody asked for, or at one that is taken, are left out: "at most one ENR for each
 * requested distance". No more signatures are checked than a sound answer has records.
 *
 * <p>Used within steps of the loop.
 */
abstract class TopicGathering<T> implements Gathering<T> {

  static final int MAX_MESSAGES = 32;

  /** "F_return: 10" by default; who sends more is heard up to here. */
  static final int MAX_ADVERTISERS = 64;

  private final Topic topic;
  private final Set<Integer> distances;
  private final CheckedRecords checked;
  private final Map<Integer, NodeRecord> auxiliary = new LinkedHashMap<>();
  private int messages;
  private int total;
  private int checks;

  private TopicGathering(Topic topic, List<Integer> distances, CheckedRecords checked) {
    this.topic = topic;
    this.distances = Set.copyOf(distances);
    this.checked = checked;
  }

  @Override
  public Progress take(Message message) {
    int claimed;
    if (message instanceof Message.Nodes nodes) {
      nodes.records().forEach(this::takeAuxiliary);
      claimed = nodes.total();
    } else {
      claimed = takeOwn(message);
      if (claimed < 0) {
        return Progress.FOREIGN;
      }
    }
    total = messages == 0 ? Math.clamp(claimed, 1, MAX_MESSAGES) : total;
    messages++;
    return messages >= total && isAnswered() ? Progress.WHOLE : Progress.PART;
  }

  /**
   * Takes what only this kind of request is answered with.
   *
   * @return the total that it tells; -1 if it is something else
   */
  abstract int takeOwn(Message message);

  List<NodeRecord> auxiliary() {
    return List.copyOf(auxiliary.values());
  }

  /** The record, if it is one, and not more came than an answer can use. */
  @Nullable NodeRecord checked(Bytes encoded) {
    if (checks >= distances.size() + MAX_ADVERTISERS) {
      return null;
    }
    checks++;
    try {
      return checked.decode(encoded);
    } catch (NodeRecordException e) {
      return null;
    }
  }

  private void takeAuxiliary(Bytes encoded) {
    if (auxiliary.size() >= distances.size()) {
      return; // a signature costs too much for what is not kept
    }
    NodeRecord record = checked(encoded);
    if (record != null) {
      int distance = topic.logDistance(record.nodeId());
      if (distances.contains(distance)) {
        auxiliary.putIfAbsent(distance, record);
      }
    }
  }

  /** Answers to REGTOPIC. */
  static final class OfRegistration extends TopicGathering<TopicService.Confirmation> {

    private Message.@Nullable RegConfirmation confirmation;

    OfRegistration(Topic topic, List<Integer> distances, CheckedRecords checked) {
      super(topic, distances, checked);
    }

    @Override
    int takeOwn(Message message) {
      if (confirmation != null || !(message instanceof Message.RegConfirmation first)) {
        return -1;
      }
      confirmation = first;
      return first.total();
    }

    @Override
    public boolean isAnswered() {
      return confirmation != null;
    }

    @Override
    public Answer<TopicService.Confirmation> answer(Duration after) {
      if (confirmation == null) {
        throw new IllegalStateException("nodes, but no answer to the registration");
      }
      long millis = confirmation.waitMillis();
      Duration wait = Duration.ofMillis(millis < 0 ? Long.MAX_VALUE : millis); // it is unsigned
      return new Answer.Given<>(
          new TopicService.Confirmation(confirmation.ticket(), wait, auxiliary()), after);
    }
  }

  /** Answers to TOPICQUERY. */
  static final class OfQuery extends TopicGathering<TopicService.Found> {

    private final List<NodeRecord> advertisers = new ArrayList<>();
    private final Set<NodeId> seen = new HashSet<>();

    OfQuery(Topic topic, List<Integer> distances, CheckedRecords checked) {
      super(topic, distances, checked);
    }

    @Override
    int takeOwn(Message message) {
      if (!(message instanceof Message.TopicNodes part)) {
        return -1;
      }
      for (Bytes encoded : part.records()) {
        NodeRecord record = advertisers.size() < MAX_ADVERTISERS ? checked(encoded) : null;
        if (record != null && seen.add(record.nodeId())) {
          advertisers.add(record);
        }
      }
      return part.total();
    }

    @Override
    public Answer<TopicService.Found> answer(Duration after) {
      return new Answer.Given<>(
          new TopicService.Found(List.copyOf(advertisers), auxiliary()), after);
    }
  }
}
