// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.tuweni;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.concurrent.AsyncCompletion;
import org.apache.tuweni.concurrent.AsyncResult;
import org.apache.tuweni.concurrent.CompletableAsyncResult;
import org.apache.tuweni.crypto.SECP256K1.KeyPair;
import org.apache.tuweni.crypto.SECP256K1.PublicKey;
import org.apache.tuweni.rlpx.HandshakeMessage;
import org.apache.tuweni.rlpx.RLPxConnection;
import org.apache.tuweni.rlpx.RLPxConnectionFactory;
import org.apache.tuweni.rlpx.wire.DefaultWireConnection;
import org.apache.tuweni.rlpx.wire.DisconnectReason;
import org.apache.tuweni.rlpx.wire.SubProtocolHandler;
import org.apache.tuweni.rlpx.wire.SubProtocolIdentifier;
import org.apache.tuweni.rlpx.wire.WireConnection;
import org.jspecify.annotations.Nullable;

/**
 * Dials one node again and again, each time as another node: TCP, auth, ack, both Hellos. Below the
 * service, which has one key for all of its links.
 */
final class Handshakes {

  private static final int LIMIT_MILLIS = 10_000;
  private static final int SIZE_BYTES = 2;
  private static final int READ_BYTES = 4096;

  private final PublicKey node;
  private final InetSocketAddress address;

  Handshakes(PublicKey node, InetSocketAddress address) {
    this.node = node;
    this.address = address;
  }

  /** Does so many, on so many threads, and reports how long each took. */
  void run(int count, int parallel, Events events) throws IOException, InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(parallel);
    long[] nanos = new long[count];
    long begin = System.nanoTime();
    for (int i = 0; i < parallel; i++) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                nanos[n] = once();
              }
            } catch (IOException | RuntimeException e) {
              failure.compareAndSet(null, e);
            } finally {
              ended.countDown();
            }
          });
    }
    ended.await();
    Exception first = failure.get();
    if (first != null) {
      throw new IOException("a handshake failed: " + first, first);
    }
    events.times("handshakes", nanos, System.nanoTime() - begin);
  }

  private long once() throws IOException {
    KeyPair key = KeyPair.random();
    long start = System.nanoTime();
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.connect(address, LIMIT_MILLIS);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      RLPxConnection connection = exchangeKeys(key, in, out);
      CompletableAsyncResult<WireConnection> ready = AsyncResult.incomplete();
      DefaultWireConnection wire = exchangeHellos(key, connection, in, out, ready);
      long elapsed = System.nanoTime() - start;
      wire.disconnect(DisconnectReason.CLIENT_QUITTING);
      return elapsed;
    }
  }

  private RLPxConnection exchangeKeys(KeyPair key, DataInputStream in, OutputStream out)
      throws IOException {
    Bytes32 nonce = RLPxConnectionFactory.generateRandomBytes32();
    KeyPair ephemeral = KeyPair.random();
    Bytes auth = RLPxConnectionFactory.init(key, node, ephemeral, nonce);
    out.write(auth.toArrayUnsafe());
    byte[] size = in.readNBytes(SIZE_BYTES);
    byte[] rest = in.readNBytes(RLPxConnectionFactory.messageSize(Bytes.wrap(size)) - SIZE_BYTES);
    Bytes ack = Bytes.concatenate(Bytes.wrap(size), Bytes.wrap(rest));
    HandshakeMessage answer = RLPxConnectionFactory.readResponse(ack, key.secretKey());
    return RLPxConnectionFactory.createConnection(
        true,
        auth,
        ack,
        ephemeral.secretKey(),
        answer.ephemeralPublicKey(),
        nonce,
        answer.nonce(),
        key.publicKey(),
        node);
  }

  private DefaultWireConnection exchangeHellos(
      KeyPair key,
      RLPxConnection connection,
      DataInputStream in,
      OutputStream out,
      CompletableAsyncResult<WireConnection> ready)
      throws IOException {
    LinkedHashMap<SubProtocolIdentifier, SubProtocolHandler> protocols = new LinkedHashMap<>();
    protocols.put(SubProtocolIdentifier.of("bulk", 1, Link.BULK_MESSAGES), SILENT);
    DefaultWireConnection wire =
        new DefaultWireConnection(
            key.publicKey().bytes(),
            node.bytes(),
            message -> write(out, connection.write(message)),
            connection::configureAfterHandshake,
            () -> {},
            protocols,
            TuweniPeer.P2P_VERSION,
            TuweniPeer.NAME,
            0,
            ready,
            address.getHostString(),
            address.getPort());
    wire.registerListener(event -> {});
    wire.handleConnectionStart();
    byte[] bytes = new byte[READ_BYTES];
    while (!ready.isDone()) {
      int count = in.read(bytes);
      if (count < 0) {
        throw new EOFException("closed before Hello");
      }
      connection.stream(Bytes.wrap(bytes, 0, count), wire::messageReceived);
    }
    return wire;
  }

  /** The library's writers cannot throw what sockets do. */
  private static void write(OutputStream out, Bytes bytes) {
    try {
      out.write(bytes.toArrayUnsafe());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final SubProtocolHandler SILENT =
      new SubProtocolHandler() {
        @Override
        public AsyncCompletion handle(WireConnection connection, int type, Bytes message) {
          return AsyncCompletion.completed();
        }

        @Override
        public AsyncCompletion handleNewPeerConnection(WireConnection connection) {
          return AsyncCompletion.completed();
        }

        @Override
        public AsyncCompletion stop() {
          return AsyncCompletion.completed();
        }
      };
}
