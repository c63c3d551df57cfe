// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * A box of a {@link SimulatedNetwork} that gives the sockets behind it ports of its own address.
 *
 * <p>Datagrams between sockets behind one box stay inside. One from inside to the box's own address
 * comes back in by the rules for everybody, its sender being the box. The network's lock guards it.
 */
public final class NatBox {

  private static final int FIRST_PORT = 1_024;
  private static final int LAST_PORT = 65_535;

  /** Below this what has expired is not worth looking for. */
  private static final int SMALL = 64;

  private final SimulatedNetwork network;
  private final InetAddress address;
  private final NatKind kind;
  private final long lifeNanos;
  private final Map<InetSocketAddress, SimulatedSocket> inside = new HashMap<>();

  private final Map<Flow, Mapping> byFlow = new HashMap<>();
  private final Map<Integer, Mapping> byPort = new HashMap<>();
  private int nextPort = FIRST_PORT;

  /** What a mapping is for; {@code to} is null unless each remote has one of its own. */
  private record Flow(InetSocketAddress from, @Nullable InetSocketAddress to) {}

  private static final class Mapping {

    private final Flow flow;
    private final int port;
    private long expiresNanos;

    /** Who may come in and until when; addresses with or without ports, by kind. */
    private final Map<Object, Long> admitted = new HashMap<>();

    private int sweepAt = SMALL;

    Mapping(Flow flow, int port) {
      this.flow = flow;
      this.port = port;
    }

    void admit(Object remote, long now) {
      admitted.put(remote, expiresNanos);
      if (admitted.size() >= sweepAt) {
        admitted.values().removeIf(expires -> expires <= now);
        sweepAt = Math.max(SMALL, 2 * admitted.size());
      }
    }

    boolean admits(Object remote, long now) {
      Long expires = admitted.get(remote);
      return expires != null && expires > now;
    }
  }

  NatBox(SimulatedNetwork network, InetAddress address, NatKind kind, Duration mappingLife) {
    this.network = network;
    this.address = address;
    this.kind = kind;
    this.lifeNanos = mappingLife.toNanos();
  }

  /** Where the box is in the open network. */
  public InetAddress address() {
    return address;
  }

  /**
   * Opens a socket behind the box.
   *
   * @param innerAddress known behind this box only; port 0 stands for a free one
   * @throws IOException if it is in use
   */
  public DatagramTransport open(InetSocketAddress innerAddress) throws IOException {
    return network.open(inside, this, innerAddress);
  }

  Map<InetSocketAddress, SimulatedSocket> inside() {
    return inside;
  }

  /** The sender that the world sees; null if all ports are taken. */
  @Nullable InetSocketAddress goingOut(InetSocketAddress from, InetSocketAddress to, long now) {
    Flow flow = new Flow(from, kind == NatKind.SYMMETRIC ? to : null);
    Mapping mapping = byFlow.get(flow);
    if (mapping != null && mapping.expiresNanos <= now) {
      remove(mapping);
      mapping = null;
    }
    if (mapping == null) {
      mapping = map(flow, now);
    }
    if (mapping == null) {
      return null;
    }
    mapping.expiresNanos = now + lifeNanos;
    if (kind != NatKind.FULL_CONE) {
      mapping.admit(admittedBy(to), now);
    }
    return new InetSocketAddress(address, mapping.port);
  }

  private Object admittedBy(InetSocketAddress remote) {
    return kind == NatKind.ADDRESS_RESTRICTED ? remote.getAddress() : remote;
  }

  /** Whom a datagram to one of our ports goes to; null if it may not come in. */
  @Nullable InetSocketAddress comingIn(InetSocketAddress from, int port, long now) {
    Mapping mapping = byPort.get(port);
    if (mapping == null || mapping.expiresNanos <= now) {
      return null;
    }
    boolean admitted = kind == NatKind.FULL_CONE || mapping.admits(admittedBy(from), now);
    return admitted ? mapping.flow.from() : null;
  }

  /** The inside socket's own port if it is free, or the next that is. */
  private @Nullable Mapping map(Flow flow, long now) {
    int port = flow.from().getPort();
    if (port < FIRST_PORT || taken(port, now)) {
      port = nextFree(now);
    }
    if (port == 0) {
      return null;
    }
    Mapping mapping = new Mapping(flow, port);
    byFlow.put(flow, mapping);
    byPort.put(port, mapping);
    return mapping;
  }

  private int nextFree(long now) {
    for (int tried = FIRST_PORT; tried <= LAST_PORT; tried++) {
      int port = nextPort;
      nextPort = port == LAST_PORT ? FIRST_PORT : port + 1;
      if (!taken(port, now)) {
        return port;
      }
    }
    return 0;
  }

  private boolean taken(int port, long now) {
    Mapping mapping = byPort.get(port);
    if (mapping != null && mapping.expiresNanos <= now) {
      remove(mapping);
      return false;
    }
    return mapping != null;
  }

  private void remove(Mapping mapping) {
    byFlow.remove(mapping.flow);
    byPort.remove(mapping.port);
  }
}
