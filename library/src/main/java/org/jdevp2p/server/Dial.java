// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.Hello;
import org.jdevp2p.peer.Session;
import org.jdevp2p.rlpx.BufferPool;
import org.jdevp2p.rlpx.RlpxConnection;
import org.jdevp2p.rlpx.SocketTransport;

/**
 * One attempt to reach a node: name look-up, TCP, handshake, Hello, all within one limit.
 *
 * <p>{@link #open} blocks the calling thread; {@link #cancel} from another one ends it.
 */
public final class Dial {

  private final Enode node;
  private final SecretKey key;
  private final Hello hello;
  private final Duration limit;
  private final Ticker ticker;
  private final BufferPool pool;

  private final EnumMap<Stage, Duration> times = new EnumMap<>(Stage.class);
  private Stage stage = Stage.DNS;
  private long stageBegan;
  private long deadlineNanos;

  private final AtomicBoolean late = new AtomicBoolean();
  private volatile boolean cancelled;
  private volatile AutoCloseable open = () -> {};
  private volatile Optional<InetAddress> address = Optional.empty();

  /**
   * Prepares an attempt.
   *
   * @param key our static key
   * @param hello what we say of ourselves
   * @param limit for everything from the look-up to the remote's Hello
   */
  public Dial(
      Enode node, SecretKey key, Hello hello, Duration limit, Ticker ticker, BufferPool pool) {
    this.node = node;
    this.key = key;
    this.hello = hello;
    this.limit = limit;
    this.ticker = ticker;
    this.pool = pool;
  }

  /**
   * Makes the attempt. The session is the caller's to run or refuse, and its connection to close.
   *
   * @throws DialException if it fails, at whatever stage
   */
  public Session open() throws DialException, InterruptedException {
    stageBegan = ticker.nanos();
    deadlineNanos = stageBegan + limit.toNanos();
    try {
      InetAddress found = resolve();
      address = Optional.of(found);
      enter(Stage.TCP);
      SocketTransport transport =
          SocketTransport.connect(new InetSocketAddress(found, node.tcpPort()), left());
      Session session = talk(transport);
      times.put(Stage.HELLO, elapsed());
      return session;
    } catch (IOException e) {
      boolean timeout = late.get() || e instanceof SocketTimeoutException;
      throw new DialException(stage, times, timeout, timeout ? timedOut() : e);
    }
  }

  /** Whom it dials. */
  public Enode node() {
    return node;
  }

  /** The address of the node, once it is known. */
  public Optional<InetAddress> address() {
    return address;
  }

  /** How long each stage took that was passed. */
  public Map<Stage, Duration> times() {
    return Map.copyOf(times);
  }

  private Session talk(SocketTransport transport) throws IOException {
    open = transport;
    Ticker.Timer guard =
        ticker.after(
            left(),
            () -> {
              late.set(true);
              transport.close();
            });
    try {
      enter(Stage.AUTH);
      RlpxConnection connection = RlpxConnection.initiate(transport, key, node.publicKey(), pool);
      enter(Stage.HELLO);
      Session session = Session.open(connection, hello);
      guard.cancel();
      if (late.get()) {
        throw timedOut();
      }
      return session;
    } catch (IOException | RuntimeException e) {
      guard.cancel();
      transport.close();
      throw e;
    }
  }

  /** Ends an attempt under way; {@link #open} then throws. Any thread, any time. */
  public void cancel() {
    cancelled = true;
    try {
      open.close();
    } catch (Exception e) {
      // closing a transport does not throw
    }
  }

  /**
   * A look-up cannot be given a limit or be interrupted: it runs aside and is left behind if late.
   */
  private InetAddress resolve() throws IOException, InterruptedException {
    CompletableFuture<InetAddress> found = new CompletableFuture<>();
    new Tasks()
        .start(
            "look up " + node.host(),
            () -> {
              try {
                found.complete(InetAddress.getByName(node.host()));
              } catch (UnknownHostException e) {
                found.completeExceptionally(e);
              }
            });
    try {
      return found.get(left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw timedOut();
    } catch (ExecutionException e) {
      throw new UnknownHostException("no address is known for host '" + node.host() + "'");
    }
  }

  private SocketTimeoutException timedOut() {
    return new SocketTimeoutException("no answer within " + limit.toMillis() + " ms");
  }

  private void enter(Stage next) throws IOException {
    times.put(stage, elapsed());
    stage = next;
    stageBegan = ticker.nanos();
    if (deadlineNanos - stageBegan <= 0) {
      throw timedOut();
    }
    if (cancelled) {
      throw new IOException("the dial was cancelled");
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(ticker.nanos() - stageBegan);
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(1, deadlineNanos - ticker.nanos()));
  }
}
