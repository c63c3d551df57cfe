// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jspecify.annotations.Nullable;

/**
 * Our PINGs under way, and what is to happen when a node pings us in turn.
 *
 * <p>All methods are called within a step. Callbacks run last in a method, when the state is
 * consistent, since they may call back.
 */
final class Pings {

  /** How long an answer is waited for, as with go-ethereum. */
  static final Duration ANSWER_TIME = Duration.ofMillis(500);

  /** How long a node that we ping is known to the budgets: its PONG comes, and its PING. */
  private static final Duration KNOWN_TIME = ANSWER_TIME.multipliedBy(2);

  /** Why a PING is sent. */
  enum Purpose {
    /** Somebody of ours wants to know. */
    ASKED,
    /** A question needs an endpoint proof first. */
    BOND,
    /** The node has pinged us and has no proof. */
    BACK
  }

  private final Loop loop;
  private final Outgoing outgoing;
  private final PacketBudgets budgets;
  private final Awaited<Ping> awaited = new Awaited<>();
  private final Set<Ping> all = new LinkedHashSet<>();
  private final Map<Whom, Contact> contacts = new HashMap<>();
  private int asked;
  private int backs;

  Pings(Loop loop, Outgoing outgoing, PacketBudgets budgets) {
    this.loop = loop;
    this.outgoing = outgoing;
    this.budgets = budgets;
  }

  /** How many of purpose {@link Purpose#ASKED} are under way. */
  int asked() {
    return asked;
  }

  /** How many of purpose {@link Purpose#BACK} are under way. */
  int backs() {
    return backs;
  }

  /**
   * Sends a PING, and again after each {@link #ANSWER_TIME} without answer.
   *
   * @param times how often it is sent at most
   */
  void ping(Remote remote, Purpose purpose, int times, Consumer<Answer<Pong>> then) {
    Ping ping = new Ping(remote, purpose, times, then);
    all.add(ping);
    count(purpose, 1);
    contacts.computeIfAbsent(remote.whom(), whom -> new Contact()).pings++;
    ping.send();
  }

  /** Whether a PING with that hash to that address waits for an answer. */
  boolean isUnderWay(Bytes hash, InetAddress ip) {
    return awaited.contains(hash, ip);
  }

  /** The PINGs with that hash that wait for an answer of that node at that address. */
  List<Ping> find(Bytes hash, Whom whom) {
    return awaited.find(hash, whom.ip()).stream()
        .filter(ping -> ping.remote.whom().equals(whom))
        .toList();
  }

  /**
   * The node has sent a PING, which was answered.
   *
   * @param tcpPort the port for links that it told; 0 = none
   * @return whether a PING of ours to it is under way
   */
  boolean pinged(Whom whom, int tcpPort) {
    Contact contact = contacts.get(whom);
    if (contact == null) {
      return false;
    }
    boolean pinging = contact.pings > 0;
    contact.pingedUs = true;
    contact.tcpPort = tcpPort;
    List.copyOf(contact.waiting).forEach(Waiting::end);
    return pinging;
  }

  /** Runs {@code then} when the node has pinged us, at the latest after {@link #ANSWER_TIME}. */
  void awaitPing(Whom whom, Runnable then) {
    contacts.computeIfAbsent(whom, unknown -> new Contact()).waiting.add(new Waiting(whom, then));
  }

  /** Ends everything. */
  void close() {
    Answer.Missing<Pong> closed = Closing.missing();
    List.copyOf(all).forEach(ping -> ping.end(closed));
    for (Contact contact : List.copyOf(contacts.values())) {
      contact.waiting.forEach(waiting -> waiting.timer.cancel());
    }
    contacts.clear();
  }

  private void count(Purpose purpose, int change) {
    switch (purpose) {
      case ASKED -> asked += change;
      case BACK -> backs += change;
      case BOND -> {} // counted with the question
    }
  }

  private void forgetIfIdle(Whom whom) {
    contacts.computeIfPresent(whom, (key, contact) -> contact.isIdle() ? null : contact);
  }

  /** What is under way with one node at one address. */
  private static final class Contact {
    final List<Waiting> waiting = new ArrayList<>();
    int pings;
    boolean pingedUs;
    int tcpPort;

    boolean isIdle() {
      return pings == 0 && waiting.isEmpty();
    }
  }

  /** Somebody who waits for a node to ping us. */
  private final class Waiting {
    private final Whom whom;
    private final Runnable then;
    private final Ticker.Timer timer = loop.after(ANSWER_TIME, this::end);
    private boolean over;

    Waiting(Whom whom, Runnable then) {
      this.whom = whom;
      this.then = then;
    }

    void end() {
      Contact contact = contacts.get(whom);
      if (over || contact == null) {
        return;
      }
      over = true;
      timer.cancel();
      contact.waiting.remove(this);
      forgetIfIdle(whom);
      then.run();
    }
  }

  /** A PING of ours, with its repetitions, which may have hashes of their own. */
  final class Ping {
    final Remote remote;
    private final Purpose purpose;
    private final Consumer<Answer<Pong>> then;
    private final long startedNanos = loop.nanos();
    private final List<Bytes> hashes = new ArrayList<>(2);
    private final int times;
    private Ticker.@Nullable Timer timer;
    private boolean over;

    Ping(Remote remote, Purpose purpose, int times, Consumer<Answer<Pong>> then) {
      this.remote = remote;
      this.purpose = purpose;
      this.times = times;
      this.then = then;
    }

    /** Whether the node has pinged us since this PING went out, or this one answers its PING. */
    boolean hasPingedUs() {
      Contact contact = contacts.get(remote.whom());
      return purpose == Purpose.BACK || (contact != null && contact.pingedUs);
    }

    /** The port for links that the node told in a PING; 0 = none, or there was no PING. */
    int toldTcpPort() {
      Contact contact = contacts.get(remote.whom());
      return contact == null ? 0 : contact.tcpPort;
    }

    void answered(Pong pong) {
      end(new Answer.Given<>(pong, Duration.ofNanos(loop.nanos() - startedNanos)));
    }

    private void send() {
      PacketCodec.Sealed packet = outgoing.ping(remote.to());
      hashes.add(packet.hash());
      awaited.add(packet.hash(), remote.ip(), this);
      timer = loop.after(ANSWER_TIME, this::timeUp);
      if (purpose != Purpose.BACK) { // whom we ask of our own accord is no stranger meanwhile
        budgets.know(remote.ip(), loop.nanos() + KNOWN_TIME.toNanos(), loop.nanos());
      }
      outgoing.send(remote.to(), PacketKind.PING, packet);
    }

    private void timeUp() {
      if (over) {
        return;
      }
      if (hashes.size() < times) {
        send();
      } else {
        end(
            new Answer.Missing<>(
                Answer.Why.TIMEOUT,
                "no PONG from %s to %d PING within %d ms each"
                    .formatted(remote.to(), times, ANSWER_TIME.toMillis())));
      }
    }

    private void end(Answer<Pong> answer) {
      if (over) {
        return;
      }
      over = true;
      if (timer != null) {
        timer.cancel();
      }
      hashes.forEach(hash -> awaited.remove(hash, remote.ip(), this));
      all.remove(this);
      count(purpose, -1);
      Contact contact = contacts.get(remote.whom());
      if (contact != null) {
        contact.pings--;
      }
      forgetIfIdle(remote.whom());
      then.accept(answer);
    }
  }
}
