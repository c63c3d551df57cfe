// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.rlpx.RlpxConnection;

/**
 * The end of a link, once it is decided how it ends: the remote is told, the connection closed, all
 * threads are joined.
 *
 * <p>Runs once, on the owner's thread. Whatever is stuck is freed by closing the connection or by
 * an interrupt, so this takes no longer than farewell, linger and twice the grace together. Whoever
 * interrupts the owner meanwhile cuts short what it waits for.
 */
final class LinkEnd {

  private static final System.Logger LOG = System.getLogger(LinkEnd.class.getName());

  private final RlpxConnection connection;
  private final Outbox outbox;
  private final KeepAlive keepAlive;
  private final List<ProtocolChannel> channels;
  private final Tasks tasks;
  private final LinkLimits limits;
  private final Ticker ticker;

  LinkEnd(
      RlpxConnection connection,
      Outbox outbox,
      KeepAlive keepAlive,
      List<ProtocolChannel> channels,
      Tasks tasks,
      LinkConfig config) {
    this.connection = connection;
    this.outbox = outbox;
    this.keepAlive = keepAlive;
    this.channels = channels;
    this.tasks = tasks;
    limits = config.limits();
    ticker = config.ticker();
  }

  void run(PeerExit how) {
    Thread.interrupted(); // whoever interrupted the owner wanted the end, and here it is
    try {
      keepAlive.stop();
      outbox.close();
      Optional<DisconnectReason> farewell = how.farewell();
      if (farewell.isPresent()) {
        leave(farewell.get(), how.flushes());
      } else {
        follow();
      }
    } catch (InterruptedException e) {
      // The rest does not wait for the remote.
    } finally {
      connection.close();
    }
    channels.forEach(channel -> channel.inbox.discard());
    tasks.interrupt(name -> true);
    List<String> left = joined(limits.grace());
    if (!left.isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "threads that did not stop are abandoned: {0}", left);
    }
  }

  /** We end the link: protocols stop at once, the remote reads why and hangs up. */
  private void leave(DisconnectReason reason, boolean flush) throws InterruptedException {
    channels.forEach(channel -> channel.inbox.discard());
    boolean told = sayFarewell(reason, flush);
    tasks.interrupt(name -> !name.endsWith(" reader"));
    if (told) {
      tasks.join(limits.linger());
    }
  }

  /** The remote has ended the link, or is gone: protocols are given what has still arrived. */
  private void follow() throws InterruptedException {
    connection.close();
    channels.forEach(channel -> channel.inbox.end());
    tasks.join(limits.grace());
  }

  /** Returns whether the Disconnect was handed to the network. */
  private boolean sayFarewell(DisconnectReason reason, boolean flush) throws InterruptedException {
    Ticker.Timer cutOff = ticker.after(limits.farewell(), connection::close);
    try {
      Bytes message = BaseProtocol.encodeDisconnect(reason);
      if (!outbox.finish(connection.prepare(BaseProtocol.DISCONNECT, message), flush)) {
        return false;
      }
      connection.transport().shutdownOutput();
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      cutOff.cancel();
    }
  }

  /** Waits until the link's threads have ended; returns those that have not. */
  private List<String> joined(Duration limit) {
    try {
      return tasks.join(limit);
    } catch (InterruptedException e) {
      return tasks.running();
    }
  }
}
