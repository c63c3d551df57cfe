// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What went through one channel since the link began. Written by the threads that send and receive,
 * read by anybody.
 */
final class ChannelCounters {

  final LongAdder messagesSent = new LongAdder();
  final LongAdder messagesReceived = new LongAdder();
  final LongAdder bytesSent = new LongAdder();
  final LongAdder bytesReceived = new LongAdder();
  final LongAdder messagesDropped = new LongAdder();
  final AtomicLongArray sentById;
  final AtomicLongArray receivedById;

  ChannelCounters(int messageCount) {
    sentById = new AtomicLongArray(messageCount);
    receivedById = new AtomicLongArray(messageCount);
  }

  void sent(int id, int bytes) {
    messagesSent.increment();
    bytesSent.add(bytes);
    sentById.incrementAndGet(id);
  }

  void received(int id, int bytes) {
    messagesReceived.increment();
    bytesReceived.add(bytes);
    receivedById.incrementAndGet(id);
  }
}
