// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.server.Server;
import org.jdevp2p.server.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ExamplesTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

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
      // The link is up before its protocols run.
      until(() -> asker.peerInfo(listener.nodeId()).isPresent());
      assertThat(asker.ask(listener.nodeId(), Bytes.utf8("hello")).get()).isPositive();
      until(() -> talker.say("good morning") == 1);
      assertThat(heard.take()).isEqualTo("good morning");
      until(() -> peer.channels().getFirst().messagesSent() > 0);
    }
  }

  private static void until(BooleanSupplier fact) {
    while (!fact.getAsBoolean()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static Server node(Protocol... protocols) throws Exception {
    ServerConfig.Builder config = ServerConfig.builder().handshakeLimit(LIMIT);
    for (Protocol protocol : protocols) {
      config.protocol(protocol);
    }
    return Server.start(config.build());
  }
}
