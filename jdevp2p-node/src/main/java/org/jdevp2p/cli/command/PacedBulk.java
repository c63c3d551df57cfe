// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jdevp2p.examples.Bulk;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.ChannelLimits;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;

/**
 * {@link Bulk} that begins when all nodes of a box are linked, since until then it would only be in
 * the way, and that then sends no more than the box can bear.
 */
final class PacedBulk implements Protocol {
  private static final int CHUNK_BYTES = 16 * 1024;

  private final BoxLoad load;
  private final Bulk bulk = new Bulk(CHUNK_BYTES);
  private final CountDownLatch start;
  private final ChannelLimits limits;

  PacedBulk(BoxLoad load, CountDownLatch start) {
    this.load = load;
    this.start = start;
    // What waits counts as sent, on hundreds of links: with a bandwidth it is to be little.
    limits =
        load.bulk()
            .map(bandwidth -> ChannelLimits.DEFAULT.lane(CHUNK_BYTES, 1).bandwidth(bandwidth))
            .orElse(ChannelLimits.DEFAULT);
  }

  @Override
  public Capability capability() {
    return bulk.capability();
  }

  @Override
  public int messageCount() {
    return bulk.messageCount();
  }

  @Override
  public ChannelLimits limits() {
    return limits;
  }

  @Override
  public void run(Peer peer, MessageChannel channel) throws IOException, InterruptedException {
    start.await();
    Thread.sleep(load.beginAfter(load.bulkEvery(CHUNK_BYTES)));
    bulk.run(peer, channel);
  }
}
