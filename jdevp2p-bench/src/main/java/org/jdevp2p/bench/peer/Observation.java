// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jdevp2p.server.PeerEvent;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.Subscription;

/** What watches a node while something is measured; closing it ends that. */
interface Observation extends AutoCloseable {

  /** Nothing beyond the counters that every link has. */
  Observation NONE = () -> {};

  @Override
  void close();

  /**
   * Begins one.
   *
   * @param what {@code nothing}; {@code counters}, read each second; {@code subscriber}, one that
   *     counts messages; {@code recording} of the flight recorder as by default; {@code messages},
   *     such a recording with an event for each message
   */
  static Observation begin(String what, Server server) throws IOException {
    return switch (what) {
      case "nothing" -> NONE;
      case "counters" -> counters(server);
      case "subscriber" -> subscriber(server);
      case "recording" -> recording(false);
      case "messages" -> recording(true);
      default -> throw new IOException("unknown observation '" + what + "'");
    };
  }

  private static Observation counters(Server server) {
    Thread reader =
        Thread.ofVirtual()
            .name("counters")
            .start(() -> {
              LongAdder seen = new LongAdder();
              try {
                while (true) {
                  server.peers().stream()
                      .flatMap(peer -> peer.channels().stream())
                      .forEach(channel -> seen.add(channel.messagesReceived()));
                  Thread.sleep(Duration.ofSeconds(1));
                }
              } catch (InterruptedException e) {
                // the observation is over
              }
            });
    return reader::interrupt;
  }

  private static Observation subscriber(Server server) {
    LongAdder seen = new LongAdder();
    Subscription subscription =
        server.subscribe(event -> {
          switch (event) {
            case PeerEvent.MessageSent sent -> seen.add(sent.bytes());
            case PeerEvent.MessageReceived taken -> seen.add(taken.bytes());
            case PeerEvent.Added _, PeerEvent.Dropped _ -> {}
          }
        });
    return subscription::close;
  }

  private static Observation recording(boolean messages) throws IOException {
    Recording recording;
    try {
      recording = new Recording(Configuration.getConfiguration("default"));
    } catch (ParseException e) {
      throw new IOException("the JDK's own settings cannot be read", e);
    }
    if (messages) {
      recording.enable("org.jdevp2p.Message");
    }
    recording.start();
    return recording::close;
  }
}
