// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.rlpx.SocketTransport;
import org.jdevp2p.server.Server;

/** A scripted remote that is dialled. */
@SuppressWarnings("try") // whoever interrupts a test wants its end
final class ScriptedServer implements AutoCloseable {

  private final SecretKey key;
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Tasks tasks = new Tasks();
  private final CompletableFuture<ScriptedPeer> accepted = new CompletableFuture<>();

  ScriptedServer(SecretKey key) throws IOException {
    this.key = key;
  }

  Enode enode() {
    return new Enode(key.publicKey(), "127.0.0.1", socket.getLocalPort(), 0);
  }

  /** Has {@code server} dial this remote, which says that it speaks ears/1. */
  ScriptedPeer connectFrom(Server server) throws Exception {
    tasks.start("test accept", this::accept);
    server.connect(enode(), Nodes.LIMIT);
    return Until.done(accepted);
  }

  private void accept() {
    try {
      ScriptedPeer peer = ScriptedPeer.accept(SocketTransport.of(socket.accept()), key);
      accepted.complete(peer.greets("ears/1"));
    } catch (IOException e) {
      accepted.completeExceptionally(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close(); // the accepting thread ends with it
    if (accepted.state() == Future.State.SUCCESS) {
      accepted.join().close();
    }
  }
}
