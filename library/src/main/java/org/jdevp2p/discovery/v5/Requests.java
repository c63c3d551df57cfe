// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeRecord;

/**
 * Our requests, from the first packet to the answer.
 *
 * <p>A request goes out under the newest keys, or as chance where there are none: then the remote
 * answers WHOAREYOU, and the request goes out again in a handshake. One request at a time carries
 * the handshake with a remote; others wait until its keys are known to work. When they are, what
 * went out under older keys goes out again, for the remote cannot have read it.
 *
 * <p>Without an answer in time a request is sent once more. If the one that carries the handshake
 * fails, so do those that wait for it: the node is not there.
 *
 * <p>Used within steps of the loop.
 */
final class Requests {

  private final LocalNode self;
  private final Loop loop;
  private final DiscV5Limits limits;
  private final Sessions sessions;
  private final PacketBudgets budgets;
  private final Sender sender;
  private final Map<Remote, Exchange> exchanges = new HashMap<>();

  /** Of every packet that a WHOAREYOU may name. */
  private final Map<Bytes, Request<?>> byNonce = new HashMap<>();

  private int underWay;
  private boolean closed;

  Requests(
      LocalNode self,
      Loop loop,
      DiscV5Limits limits,
      Sessions sessions,
      PacketBudgets budgets,
      Sender sender) {
    this.self = self;
    this.loop = loop;
    this.limits = limits;
    this.sessions = sessions;
    this.budgets = budgets;
    this.sender = sender;
  }

  int size() {
    return underWay;
  }

  /** Sends a request, now or after the handshake that is under way. */
  <T> void submit(
      Remote remote, Node node, Message message, Gathering<T> gathering, Consumer<Answer<T>> then) {
    Exchange exchange = exchanges.getOrDefault(remote, new Exchange(remote));
    if (closed) {
      then.accept(new Answer.Missing<>(Answer.Why.CLOSED, "discovery v5 is closed"));
    } else if (underWay >= limits.requests()) {
      then.accept(busy(underWay + " requests are under way"));
    } else if (exchange.size() >= limits.requestsPerNode()) {
      then.accept(
          busy(exchange.size() + " requests to " + remote.addressText() + " are under way"));
    } else {
      exchanges.putIfAbsent(remote, exchange);
      underWay++;
      Bytes id = message.requestId();
      attempt(new Request<>(exchange, node, id, message.encode(), gathering, then, loop.nanos()));
    }
  }

  private static <T> Answer<T> busy(String detail) {
    return new Answer.Missing<>(Answer.Why.BUSY, detail);
  }

  /**
   * An answer came, from the remote that {@code remote} says.
   *
   * @return whether it answers anything
   */
  boolean answered(Remote remote, Message answer) {
    Exchange exchange = exchanges.get(remote);
    Request<?> request = exchange == null ? null : exchange.find(answer.requestId());
    if (request == null) {
      return false;
    }
    boolean isFirst = !request.hasPart;
    switch (request.take(answer)) {
      case FOREIGN -> {
        return false;
      }
      case PART -> {
        if (isFirst) { // the rest must come within one more time, however many there are
          request.limit(loop, limits.requestTimeout(), this::late);
        }
      }
      case WHOLE -> finish(request);
    }
    return true;
  }

  /**
   * A WHOAREYOU came: the request whose packet it names goes out in a handshake.
   *
   * @return whether it names one that was sent to that address, and was not challenged as often as
   *     it was sent
   */
  boolean challenged(Packet.WhoAreYou challenge, InetSocketAddress from) {
    Request<?> request = byNonce.get(challenge.nonce());
    if (request == null
        || !request.exchange.remote.address().equals(from)
        || request.handshakes >= request.attempts) {
      return false;
    }
    Exchange exchange = request.exchange;
    if (isShaking(exchange) && exchange.carrier != request) {
      return true; // what this one asks goes out again when those keys are known to work
    }
    Bytes record = wantedRecord(challenge);
    request.handshakes++;
    Request<?> carrier = request;
    if (!Sender.fitsHandshake(request.message, record)) {
      carrier = opener(request);
      exchange.remove(request);
      exchange.waiting.addFirst(request);
      request.cancelTimer();
    }
    exchange.moveToSent(carrier);
    carrier.keys =
        shake(exchange.remote, request.node, challenge.header(), record, carrier.message);
    exchange.carrier = carrier;
    carrier.limit(loop, limits.handshakeTimeout(), this::late);
    return true;
  }

  /**
   * Answers a WHOAREYOU that names no request of ours with a handshake, unless one is under way.
   *
   * @param message what the remote could not read; if it is too large for a handshake, only the
   *     keys arrive
   * @return whether a handshake is under way now
   */
  boolean shake(Remote remote, Packet.WhoAreYou challenge, Bytes message) {
    Session session = sessions.find(remote);
    if (closed || session == null) {
      return false;
    }
    Exchange exchange = exchanges.get(remote);
    if (exchange == null || !isShaking(exchange)) {
      Bytes record = wantedRecord(challenge);
      Bytes carried =
          Sender.fitsHandshake(message, record) ? message : ping(Message.newRequestId(loop));
      shake(remote, session.node(), challenge.header(), record, carried);
    }
    return true;
  }

  private SessionKeys shake(
      Remote remote, Node node, Bytes challengeData, Bytes record, Bytes message) {
    SessionKeys keys = sender.handshake(remote, node.publicKey(), challengeData, record, message);
    sessions.findOrAdd(remote, node).offer(keys);
    return keys;
  }

  private static boolean isShaking(Exchange exchange) {
    return exchange.carrier != null && exchange.carrier.handshakes > 0;
  }

  /** Our record for a handshake, if the challenger does not have it. */
  private Bytes wantedRecord(Packet.WhoAreYou challenge) {
    NodeRecord own = self.record();
    boolean wanted = Long.compareUnsigned(challenge.recordSeq(), own.seq()) < 0;
    return wanted ? own.toBytes() : Bytes.EMPTY;
  }

  private Bytes ping(Bytes id) {
    return new Message.Ping(id, self.record().seq()).encode();
  }

  /** A Ping that carries the handshake for a request which is too large for that. */
  private Request<?> opener(Request<?> large) {
    Bytes id = Message.newRequestId(loop);
    Gathering<Long> pong = new Gathering.Single<>(Message.Pong.class, Message.Pong::recordSeq);
    Request<Long> opener =
        new Request<>(large.exchange, large.node, id, ping(id), pong, answer -> {}, loop.nanos());
    underWay++;
    opener.attempts = 1;
    opener.handshakes = 1;
    return opener;
  }

  /** The remote has these keys: what it could not read goes out again, and what waited goes out. */
  void confirmed(Remote remote, SessionKeys keys) {
    Exchange exchange = exchanges.get(remote);
    Session session = sessions.find(remote);
    if (exchange == null || session == null) {
      return;
    }
    exchange.carrier = null;
    for (Request<?> request : List.copyOf(exchange.sent)) {
      boolean mayArrive =
          request.keys == keys || (request.keys != null && session.isOffered(request.keys));
      if (!mayArrive && request.repetitions < request.attempts) {
        request.repetitions++;
        forgetNonces(request); // a WHOAREYOU for them is outdated
        send(request);
      }
    }
    sendWaiting(exchange);
  }

  /** Everybody who waits is told, and nothing is sent any more. */
  void close() {
    closed = true;
    List<Request<?>> all = new ArrayList<>();
    for (Exchange exchange : exchanges.values()) {
      all.addAll(exchange.sent);
      all.addAll(exchange.waiting);
    }
    fail(all, Answer.Why.CLOSED, "discovery v5 was closed");
  }

  private void attempt(Request<?> request) {
    Exchange exchange = request.exchange;
    if (exchange.carrier != null && exchange.carrier != request) {
      exchange.remove(request);
      exchange.waiting.add(request);
      return;
    }
    exchange.moveToSent(request);
    request.attempts++;
    send(request);
  }

  private void send(Request<?> request) {
    Remote remote = request.exchange.remote;
    Session session = sessions.find(remote);
    SessionKeys keys = session == null ? null : session.newest();
    Bytes nonce;
    if (keys == null) {
      request.exchange.carrier = request;
      nonce = sender.random(remote);
    } else {
      nonce = sender.ordinary(remote, keys, request.message);
    }
    request.keys = keys;
    request.nonces.add(nonce);
    byNonce.put(nonce, request);
    request.limit(loop, limits.requestTimeout(), this::late);
    long now = loop.nanos(); // its WHOAREYOU must not drown in a flood of strangers
    long answered = now + limits.requestTimeout().plus(limits.handshakeTimeout()).toNanos();
    budgets.know(remote.address().getAddress(), answered, now);
  }

  private void sendWaiting(Exchange exchange) {
    while (exchange.carrier == null && !exchange.waiting.isEmpty()) {
      attempt(exchange.waiting.removeFirst());
    }
  }

  private void late(Request<?> request) {
    Exchange exchange = request.exchange;
    if (request.isAnswered()) {
      finish(request);
    } else if (request.attempts < limits.attempts()) {
      attempt(request);
    } else {
      List<Request<?>> hopeless = new ArrayList<>(List.of(request));
      if (exchange.carrier == request) {
        hopeless.addAll(exchange.waiting);
      }
      String detail =
          exchange.remote.addressText() + " answered none of " + request.attempts + " packets";
      fail(hopeless, Answer.Why.TIMEOUT, detail);
    }
  }

  private void finish(Request<?> request) {
    end(request);
    sendWaiting(request.exchange);
    request.tell(loop.nanos());
  }

  private void fail(List<Request<?>> failed, Answer.Why why, String detail) {
    failed.forEach(this::end);
    failed.forEach(request -> sendWaiting(request.exchange));
    failed.forEach(request -> request.tell(why, detail));
  }

  /** Takes a request out of everything, before anybody is told: who is told may ask again. */
  private void end(Request<?> request) {
    Exchange exchange = request.exchange;
    request.isOver = true;
    request.cancelTimer();
    forgetNonces(request);
    underWay--;
    exchange.remove(request);
    if (exchange.carrier == request) {
      exchange.carrier = null;
    }
    if (exchange.size() == 0) {
      exchanges.remove(exchange.remote);
    }
  }

  private void forgetNonces(Request<?> request) {
    request.nonces.forEach(byNonce::remove);
    request.nonces.clear();
  }
}
