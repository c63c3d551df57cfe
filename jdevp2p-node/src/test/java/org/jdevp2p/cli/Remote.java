// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.rlpx.SocketTransport;
import org.jdevp2p.testkit.ScriptedPeer;

/** Somebody who listens on loopback and does to each connection what the test wants. */
final class Remote implements AutoCloseable {
  private final ServerSocket listener;
  private final SecretKey key = SecretKey.random();
  private final Tasks tasks = new Tasks();

  /** What is done with a connection; it is closed when this returns. */
  interface Manners {
    void meet(Socket socket) throws IOException;
  }

  /** What is said after the handshake. */
  interface Script {
    void play(ScriptedPeer peer) throws IOException;
  }

  private Remote() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** One that takes connections and treats them so. */
  static Remote with(Manners manners) throws IOException {
    Remote remote = new Remote();
    remote.tasks.start("remote", () -> remote.accept(manners));
    return remote;
  }

  /** One that makes the handshake and then plays a script. */
  static Remote playing(Script script) throws IOException {
    Remote remote = new Remote();
    remote.tasks.start(
        "remote",
        () ->
            remote.accept(socket -> {
              try (ScriptedPeer peer =
                  ScriptedPeer.accept(SocketTransport.of(socket), remote.key)) {
                script.play(peer);
              }
            }));
    return remote;
  }

  /** Reads until the other side hangs up. */
  static void listen(Socket socket) throws IOException {
    var _ = socket.getInputStream().readAllBytes();
  }

  /** Hears whatever comes until the other side hangs up. */
  static void listen(ScriptedPeer peer) throws IOException {
    while (true) {
      peer.connection().readMessage(peer.connection().awaitFrame(1 << 20));
    }
  }

  private void accept(Manners manners) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        tasks.start("connection", () -> meet(manners, socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void meet(Manners manners, Socket socket) {
    try (socket) {
      manners.meet(socket);
    } catch (IOException e) {
      // the other side has hung up, as it should
    }
  }

  /** Where and who it is. */
  String enode() {
    return enode(key);
  }

  /** The same address with another node's key. */
  String enode(SecretKey other) {
    return new Enode(other.publicKey(), "127.0.0.1", listener.getLocalPort(), 0).toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    tasks.interrupt(name -> true);
  }
}
