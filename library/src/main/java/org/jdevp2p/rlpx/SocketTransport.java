// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;

/**
 * A TCP socket in blocking mode, used by virtual threads.
 *
 * <p>An interrupt of a virtual thread that is blocked here closes the socket (JDK behaviour): an
 * interrupt means that the link is over, and nothing else.
 */
public final class SocketTransport implements Transport {

  /**
   * What the kernel may hold of ours that the remote has not taken. Small enough that an urgent
   * message does not queue behind megabytes that can no longer be overtaken, large enough for 5
   * MB/s at 100 ms round trip.
   */
  static final int SEND_BUFFER_BYTES = 256 * 1024;

  /**
   * What the kernel may hold of the remote's that we have not taken: the same bound from the other
   * side. To be set before the connection is made, since TCP announces its scale then.
   */
  public static final int RECEIVE_BUFFER_BYTES = 256 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;

  private SocketTransport(Socket socket) throws IOException {
    this.socket = socket;
    // Frames are gathered before they are written, so Nagle's wait could only delay them.
    socket.setTcpNoDelay(true);
    socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
    in = socket.getInputStream();
    out = socket.getOutputStream();
    local = (InetSocketAddress) socket.getLocalSocketAddress();
    remote = (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  /**
   * Connects to {@code address}.
   *
   * @throws java.net.SocketTimeoutException if nothing answered within {@code limit}
   * @throws IOException if the connection was refused or cannot be made
   */
  public static SocketTransport connect(InetSocketAddress address, Duration limit)
      throws IOException {
    Socket socket = new Socket();
    try {
      socket.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      socket.connect(address, (int) Math.max(1, limit.toMillis()));
      return new SocketTransport(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Wraps a socket that was accepted; closes it if it is already dead. */
  public static SocketTransport of(Socket accepted) throws IOException {
    try {
      return new SocketTransport(accepted);
    } catch (IOException e) {
      accepted.close();
      throw e;
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return in.read(target, offset, length);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    out.write(source, offset, length);
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is gone either way, and nobody is left to be told.
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public String toString() {
    return local + " -> " + remote;
  }
}
