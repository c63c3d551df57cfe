// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.RelayRules;
import org.jdevp2p.discovery.table.Subnet;
import org.jdevp2p.discovery.table.SubnetCounts;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.discovery.v5.TopicService.Found;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * Looks for nodes that are registered under a topic (discv5-theory.md, "Discoverer Behaviour"):
 * asks some registrars at every distance, the farthest first, until enough are found.
 *
 * <p>Ids are free, so a search yields no more nodes of one subnet, a /24 or a /64, than {@link
 * AddressLimits} let into the table: so many of one bucket in one answer, so many of the whole
 * table in all. Otherwise one who has a subnet could have himself registered with everybody under
 * many ids and be all that is found; and the first bound keeps a registrar that lies from using up
 * the second one, to hide the others of a subnet, before many others like it have been asked. What
 * a record states is signed and not proven: who invents nodes in many subnets is held by {@link
 * TopicLimits#returned} alone. Loopback and local networks are exempt, as in the table.
 *
 * <p>Used within steps.
 */
final class Search {

  private static final int ASKED_AT_A_TIME = 3;

  /** How soon it looks again for a first registrar to ask, or when too much is under way. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /**
   * What is looked for.
   *
   * @param wanted ends with so many
   * @param limit ends after this time, with what there is
   */
  record Question(Topic topic, int wanted, Duration limit) {}

  private final Question question;
  private final TopicNode node;
  private final Loop loop;
  private final ServiceTable registrars;
  private final Turns turns;
  private final Consumer<NodeRecord> onFound;
  private final BiConsumer<Search, List<NodeRecord>> then;
  private final Map<NodeId, NodeRecord> found = new LinkedHashMap<>();
  private final SubnetCounts foundIn = new SubnetCounts();
  private final Set<NodeId> asked = new HashSet<>();
  private final Map<Integer, Integer> askedAt = new HashMap<>();
  private final Map<Integer, Integer> failedAt = new HashMap<>();
  private final Ticker.Timer guard;
  private boolean paused;
  private boolean over;

  /**
   * Begins with {@link #start(List)}.
   *
   * @param onFound hears of each node once
   * @param then hears of the end, once
   */
  Search(
      Question question,
      TopicNode node,
      ServiceTable registrars,
      Consumer<NodeRecord> onFound,
      BiConsumer<Search, List<NodeRecord>> then) {
    this.question = question;
    this.node = node;
    this.loop = node.loop();
    this.registrars = registrars;
    this.turns = new Turns(node, registrars, ASKED_AT_A_TIME, this::askWhileThereAre);
    this.onFound = onFound;
    this.then = then;
    this.guard = loop.after(question.limit(), this::end);
  }

  /** Begins, with those that this node's own registrar knows. */
  void start(List<NodeRecord> known) {
    take(known);
    begin();
  }

  private void begin() {
    if (over) {
      return;
    }
    paused = false;
    registrars.refill(node.verified().get(), loop.nanos());
    turns.next();
    if (asked.isEmpty()) {
      pause(); // nobody is known yet, but the table fills
    }
  }

  private void pause() {
    if (!over && !paused) {
      paused = true;
      loop.after(PATIENCE, this::begin);
    }
  }

  private void askWhileThereAre() {
    while (!over && !paused && turns.isFree()) {
      NodeRecord registrar = next();
      if (registrar == null) {
        break;
      }
      ask(registrar);
    }
    if (turns.isIdle() && !paused && !asked.isEmpty()) {
      end();
    }
  }

  private @Nullable NodeRecord next() {
    for (int distance : registrars.distances()) {
      if (askedAt.getOrDefault(distance, 0) < node.limits().queriesPerBucket()) {
        NodeRecord registrar = registrars.choose(distance, asked, loop.random(), loop.nanos());
        if (registrar != null) {
          return registrar;
        }
      }
    }
    return null;
  }

  private void ask(NodeRecord registrar) {
    NodeId id = registrar.nodeId();
    int distance = question.topic().logDistance(id);
    asked.add(id);
    askedAt.merge(distance, 1, Integer::sum);
    node.wire()
        .queryTopic(
            registrar,
            question.topic(),
            registrars.freeDistances(),
            turns.begin(
                registrar,
                Found::auxiliary,
                answer -> {
                  switch (answer) {
                    case Answer.Missing<Found> missing -> missed(id, distance, missing.why());
                    case Answer.Given<Found>(Found given, Duration after) ->
                        take(registrar, given.advertisers());
                  }
                }));
  }

  private void missed(NodeId id, int distance, Answer.Why why) {
    registrars.silent(id, why, loop.nanos());
    if (why == Answer.Why.BUSY) {
      asked.remove(id);
      askedAt.merge(distance, -1, Integer::sum);
      pause();
    } else if (failedAt.merge(distance, 1, Integer::sum) <= node.limits().queriesPerBucket()) {
      askedAt.merge(distance, -1, Integer::sum); // another has its turn
    }
  }

  /** What one registrar says, of those that it can know of. */
  private void take(NodeRecord registrar, List<NodeRecord> advertisers) {
    InetAddress teller = ServiceTable.address(registrar);
    take(
        advertisers.stream()
            .filter(record ->
                !record.endpoints().isEmpty()
                    && record.endpoints().stream()
                        .allMatch(at -> RelayRules.mayBelieve(teller, at.address())))
            .toList());
  }

  /** One answer: no more than it should have, and of no subnet more than its share. */
  private void take(List<NodeRecord> answer) {
    SubnetCounts toldOf = new SubnetCounts();
    int taken = 0;
    for (NodeRecord record : answer) {
      List<Subnet> subnets = Subnet.ofGlobal(record.endpoints());
      if (!over
          && taken < node.limits().returned()
          && !record.nodeId().equals(node.self().nodeId())
          && !found.containsKey(record.nodeId())
          && subnets.stream().allMatch(subnet -> isFree(subnet, toldOf))) {
        taken++;
        toldOf.add(subnets);
        foundIn.add(subnets);
        add(record);
      }
    }
  }

  private boolean isFree(Subnet subnet, SubnetCounts toldOf) {
    AddressLimits most = node.addressLimits();
    return toldOf.of(subnet) < most.perBucket() && foundIn.of(subnet) < most.perTable();
  }

  private void add(NodeRecord record) {
    found.put(record.nodeId(), record);
    onFound.accept(record);
    if (found.size() >= question.wanted()) {
      end();
    }
  }

  /** Ends with what there is. */
  void end() {
    if (!over) {
      over = true;
      guard.cancel();
      then.accept(this, List.copyOf(found.values()));
    }
  }
}
