// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.ChannelLimits;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;

/** Small protocols of different temper, for one link or many. */
final class Speakers {

  private Speakers() {}

  /** Puts all that it hears into {@code heard}, for ever. */
  static Protocol ears(String name, int version, int messageCount, BlockingQueue<Message> heard) {
    return Protocol.of(
        name,
        version,
        messageCount,
        (peer, channel) -> {
          while (true) {
            heard.add(channel.receive());
          }
        });
  }

  /** Hears everything and keeps nothing. */
  static Protocol listener(String name) {
    return Protocol.of(
        name,
        1,
        1,
        (peer, channel) -> {
          while (true) {
            channel.receive();
          }
        });
  }

  /** Sends back what it gets. */
  static Protocol mirror(String name) {
    return Protocol.of(
        name,
        1,
        1,
        (peer, channel) -> {
          while (true) {
            Message message = channel.receive();
            channel.send(message.id(), message.payload());
          }
        });
  }

  /** Takes nothing until {@code woken}, then hears everything. */
  static Protocol sleeper(String name, CountDownLatch woken, BlockingQueue<Message> heard) {
    return Protocol.of(
        name,
        1,
        1,
        (peer, channel) -> {
          woken.await();
          while (true) {
            heard.add(channel.receive());
          }
        });
  }

  /** Sends and sends, as long as there is a link. */
  static Protocol chatterbox(String name) {
    return Protocol.of(
        name,
        1,
        1,
        (peer, channel) -> {
          while (true) {
            channel.send(0, incompressible());
          }
        });
  }

  /** 32 KiB that nothing makes smaller. */
  static Bytes incompressible() {
    byte[] bytes = new byte[32 * 1024];
    ThreadLocalRandom.current().nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /** Is deaf to interrupts until it is {@code released}. */
  static Protocol deaf(String name, CountDownLatch released) {
    return Protocol.of(
        name,
        1,
        1,
        (peer, channel) -> {
          while (released.getCount() > 0) {
            try {
              released.await();
            } catch (InterruptedException e) {
              // that is what it is about
            }
          }
        });
  }

  /** The same protocol with other bounds. */
  static Protocol bounded(Protocol protocol, ChannelLimits limits) {
    return new Protocol() {
      @Override
      public Capability capability() {
        return protocol.capability();
      }

      @Override
      public int messageCount() {
        return protocol.messageCount();
      }

      @Override
      public ChannelLimits limits() {
        return limits;
      }

      @Override
      public void run(Peer peer, MessageChannel channel) throws IOException, InterruptedException {
        protocol.run(peer, channel);
      }
    };
  }

  /** The same protocol with a bug where it tells its bounds. */
  static Protocol withBrokenLimits(Protocol protocol) {
    return new Protocol() {
      @Override
      public Capability capability() {
        return protocol.capability();
      }

      @Override
      public int messageCount() {
        return protocol.messageCount();
      }

      @Override
      public ChannelLimits limits() {
        throw new IllegalStateException("a bug that this test made");
      }

      @Override
      public void run(Peer peer, MessageChannel channel) throws IOException, InterruptedException {
        protocol.run(peer, channel);
      }
    };
  }
}
