// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ExamplesTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Test
  void allThreeRunAtOnceOnOneLink() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Chat talker = new Chat(line -> {});
    Echo asker = new Echo();
    try (Server listener = node(new Chat(heard::add), new Echo(), new Bulk(10_000));
        Server dialler = node(talker, asker, new Bulk(10_000))) {
      Peer peer = dialler.connect(listener.enode(), LIMIT);

      assertThat(peer.shared())
          .extracting(shared -> shared.capability() + "@" + shared.offset())
          .containsExactly("bulk/1@16", "chat/1@17", "echo/1@18");
      Duration roundTrip =
          asker.ask(listener.nodeId(), Bytes.utf8("hello")).get(5, TimeUnit.SECONDS);
      assertThat(roundTrip).isPositive();
      talker.say("good morning");
      assertThat(heard.poll(5, TimeUnit.SECONDS)).isEqualTo("good morning");
      assertThat(peer.channels().getFirst().messagesSent()).isPositive();
    }
  }

  private static Server node(Protocol... protocols) throws Exception {
    ServerConfig.Builder config = ServerConfig.builder();
    for (Protocol protocol : protocols) {
      config.protocol(protocol);
    }
    return Server.start(config.build());
  }
}
