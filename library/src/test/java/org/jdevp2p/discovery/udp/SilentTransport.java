// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import java.net.InetSocketAddress;

/** For tests: nothing comes, and what is sent is lost. */
public record SilentTransport(InetSocketAddress localAddress) implements DatagramTransport {

  @Override
  public boolean reaches(InetSocketAddress address) {
    return true;
  }

  @Override
  public void send(InetSocketAddress to, byte[] datagram) {}

  @Override
  public void deliverTo(Receiver receiver) {}

  @Override
  public void close() {}
}
