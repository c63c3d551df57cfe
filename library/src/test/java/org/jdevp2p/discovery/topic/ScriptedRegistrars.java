// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.discovery.v5.TopicService.Confirmation;
import org.jdevp2p.discovery.v5.TopicService.Found;
import org.jdevp2p.discovery.v5.TopicWire;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;

/** Registrars without a network: what they are asked waits until a test answers it. */
final class ScriptedRegistrars implements TopicWire {

  private final List<Request<Confirmation>> registrations = new ArrayList<>();
  private final List<Request<Found>> queries = new ArrayList<>();
  private boolean busy;

  /** One that nobody has answered yet. */
  record Request<T>(
      NodeId registrar,
      Topic topic,
      Bytes ticket,
      List<Integer> distances,
      Consumer<Answer<T>> then) {

    Request<T> withTicket(String expected) {
      assertThat(ticket).isEqualTo(Bytes.utf8(expected));
      return this;
    }

    private void answer(T value) {
      then.accept(new Answer.Given<>(value, Duration.ofMillis(50)));
    }

    void fails(Answer.Why why) {
      then.accept(new Answer.Missing<>(why, "as the test wants it"));
    }

    void isNotAnswered() {
      fails(Answer.Why.TIMEOUT);
    }
  }

  /** What answers to a registration say. */
  static void told(Request<Confirmation> request, String ticket, Duration wait) {
    request.answer(new Confirmation(Bytes.utf8(ticket), wait, List.of()));
  }

  static void admitted(Request<Confirmation> request, Duration holds) {
    told(request, "", holds);
  }

  static void toldOf(Request<Confirmation> request, List<NodeRecord> auxiliary) {
    request.answer(new Confirmation(Bytes.EMPTY, Duration.ofMinutes(15), auxiliary));
  }

  /** The answer to a query. */
  static void found(Request<Found> request, List<NodeRecord> advertisers) {
    found(request, advertisers, List.of());
  }

  static void found(
      Request<Found> request, List<NodeRecord> advertisers, List<NodeRecord> auxiliary) {
    request.answer(new Found(advertisers, auxiliary));
  }

  /** From now on a request ends before it begins, or does not. */
  void busy(boolean value) {
    busy = value;
  }

  /** Those who are asked to register us and have not answered, in order. */
  List<NodeId> askedToRegister() {
    return registrations.stream().map(Request::registrar).toList();
  }

  /** Those who are asked who is registered and have not answered, in order. */
  List<NodeId> asked() {
    return queries.stream().map(Request::registrar).toList();
  }

  /** The oldest registration without an answer. */
  Request<Confirmation> registration() {
    assertThat(registrations).as("registrations under way").isNotEmpty();
    return registrations.removeFirst();
  }

  /** That with this registrar. */
  Request<Confirmation> registration(NodeId registrar) {
    assertThat(askedToRegister()).contains(registrar);
    return registrations.remove(askedToRegister().indexOf(registrar));
  }

  /** The oldest query without an answer. */
  Request<Found> query() {
    assertThat(queries).as("queries under way").isNotEmpty();
    return queries.removeFirst();
  }

  @Override
  public void registerTopic(
      Node registrar,
      Topic topic,
      Bytes ticket,
      List<Integer> distances,
      Consumer<Answer<Confirmation>> then) {
    Request<Confirmation> request =
        new Request<>(registrar.nodeId(), topic, ticket, distances, then);
    begin(registrations, request);
  }

  @Override
  public void queryTopic(
      Node registrar, Topic topic, List<Integer> distances, Consumer<Answer<Found>> then) {
    begin(queries, new Request<>(registrar.nodeId(), topic, Bytes.EMPTY, distances, then));
  }

  private <T> void begin(List<Request<T>> waiting, Request<T> request) {
    if (busy) {
      request.fails(Answer.Why.BUSY);
    } else {
      waiting.add(request);
    }
  }
}
