// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.node.Endpoint;
import org.jdevp2p.node.Enode;

/**
 * Looks up the host names of bootnodes, each on a thread of its own, until there is an address: a
 * node may start before its network is there.
 */
final class BootNames {

  /** Between two attempts. */
  static final Duration RETRY = Duration.ofSeconds(20);

  private static final System.Logger LOG = System.getLogger(BootNames.class.getName());

  private final Tasks tasks;
  private final Ticker ticker;
  private final Consumer<Enode> found;
  private volatile boolean closed;

  /**
   * Looks up nothing yet.
   *
   * @param found is told the node with its address; called on a thread of its own
   */
  BootNames(Tasks tasks, Ticker ticker, Consumer<Enode> found) {
    this.tasks = tasks;
    this.ticker = ticker;
    this.found = found;
  }

  void lookUp(Enode node) {
    if (!closed) {
      tasks.start("look up " + node.host(), () -> tryOnce(node));
    }
  }

  void close() {
    closed = true;
  }

  private void tryOnce(Enode node) {
    try {
      InetAddress address = InetAddress.getByName(node.host());
      Endpoint endpoint = new Endpoint(address, node.tcpPort(), node.udpPort());
      if (!closed) {
        found.accept(Enode.of(node.publicKey(), endpoint));
      }
    } catch (UnknownHostException e) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "bootnode {0} has no address; the next attempt is in {1} s",
          node.host(),
          RETRY.toSeconds());
      ticker.after(RETRY, () -> lookUp(node));
    }
  }
}
