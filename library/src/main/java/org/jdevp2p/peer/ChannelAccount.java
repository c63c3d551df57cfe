// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import org.jspecify.annotations.Nullable;

/** Gives bytes that leave an inbox back to the link's budget and to the process's. */
final class ChannelAccount implements Inbox.ByteAccount {

  private final MemoryBudget own;
  private final MemoryBudget process;
  private final KeepAlive keepAlive;

  /** Whose inbox it is; set before the link begins. */
  @Nullable ProtocolChannel channel;

  ChannelAccount(MemoryBudget own, MemoryBudget process, KeepAlive keepAlive) {
    this.own = own;
    this.process = process;
    this.keepAlive = keepAlive;
  }

  @Override
  public void release(int bytes) {
    own.release(bytes);
    process.release(bytes);
  }

  @Override
  public void dropped(int bytes) {
    release(bytes);
    if (channel != null) {
      channel.dropped();
    }
  }

  @Override
  public void waiting(boolean now) {
    keepAlive.paused(now);
  }
}
