// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.rlpx.SocketTransport;

/**
 * Accepts TCP connections and gives each to a thread of its own. When too many are in handshake,
 * the oldest has to go: a silent crowd cannot keep others out.
 */
final class Listener {

  private static final System.Logger LOG = System.getLogger(Listener.class.getName());

  private static final int BACKLOG = 256;
  private static final Duration AFTER_FAILURE = Duration.ofMillis(50);

  private final ServerSocket socket;
  private final int maxPending;
  private final Tasks tasks;

  /** In the order of arrival. Guarded by this. */
  private final Set<SocketTransport> pending = new LinkedHashSet<>();

  Listener(InetSocketAddress address, int maxPending, Tasks tasks) throws IOException {
    this.maxPending = maxPending;
    this.tasks = tasks;
    socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.setReceiveBufferSize(SocketTransport.RECEIVE_BUFFER_BYTES);
      socket.bind(address, BACKLOG);
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          "cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /**
   * Accepts until {@link #close}; {@code owner} runs once for each connection, on its own thread.
   */
  void start(Consumer<SocketTransport> owner) {
    tasks.start("listen " + address().getPort(), () -> accept(owner));
  }

  private void accept(Consumer<SocketTransport> owner) {
    while (!socket.isClosed()) {
      try {
        Socket accepted = socket.accept();
        SocketTransport transport = SocketTransport.of(accepted);
        begin(transport);
        tasks.start("inbound " + transport.remoteAddress(), () -> owner.accept(transport));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.log(System.Logger.Level.DEBUG, "a connection was not accepted: {0}", e.getMessage());
          pause();
        }
      }
    }
  }

  /** Without descriptors every accept fails at once: that must not take a processor. */
  private static void pause() {
    try {
      Thread.sleep(AFTER_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void begin(SocketTransport transport) {
    if (socket.isClosed()) { // accepted while we were closing
      transport.close();
      return;
    }
    pending.add(transport);
    if (pending.size() > maxPending) {
      SocketTransport oldest = pending.iterator().next();
      pending.remove(oldest);
      oldest.close();
    }
  }

  /** The handshake with {@code transport} is over, whichever way. */
  synchronized void settled(SocketTransport transport) {
    pending.remove(transport);
  }

  /** Stops listening and closes what is still in handshake. */
  synchronized void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing the listener failed: {0}", e.getMessage());
    }
    pending.forEach(SocketTransport::close);
    pending.clear();
  }
}
