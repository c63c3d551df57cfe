// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.discovery.table.AddressLimits;
import org.jdevp2p.discovery.table.Pong;
import org.jdevp2p.discovery.table.Table;
import org.jdevp2p.discovery.udp.DatagramTransport;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.discovery.udp.PacketBudgets;
import org.jdevp2p.discovery.udp.PacketLimits;
import org.jdevp2p.discovery.v5.DiscV5;
import org.jdevp2p.discovery.v5.DiscV5Limits;
import org.jdevp2p.node.LocalNode;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of nodes of discovery v5 on a {@link SimulatedNetwork}, for lookups and crawls: they
 * answer with real packets and real cryptography, and ask nobody anything.
 *
 * <p>Each live node knows up to 16 others at each distance, as a node does that has been up for
 * long: live and dead ones, since dead ones stay in tables for a while. A dead node is one at whose
 * address nobody listens. Same seed, same nodes, same keys, same tables.
 *
 * <p>A node comes to life with the first datagram that reaches it. What this costs for 20,000 nodes
 * is in {@code docs/benchmarks.md}: some 70 KiB and half a millisecond for each node that is asked,
 * and its share of the cryptography.
 */
public final class SimulatedOverlay {

  /** Nodes that a node knows at one distance. */
  private static final int KNOWN_AT_DISTANCE = Table.BUCKET_SIZE;

  /** A node meets few others here. */
  private static final PacketLimits BUDGETS = PacketLimits.DEFAULT.withSources(Byte.SIZE);

  private static final int PORT = 30_303;
  private static final int FIRST_PUBLIC = 11;
  private static final int LAST_PUBLIC = 99;

  private final SimulatedNetwork network;
  private final SplittableRandom random;

  /** By id. */
  private final List<Member> members = new ArrayList<>();

  private int awake;

  /**
   * Makes the nodes: 100 microseconds of processor time for each.
   *
   * @param count how many
   * @param deadShare how many of them are dead, 0 to 1
   * @throws IllegalArgumentException if the share is not between 0 and 1
   */
  public SimulatedOverlay(SimulatedNetwork network, int count, double deadShare, long seed)
      throws IOException {
    if (!(deadShare >= 0 && deadShare <= 1)) {
      throw new IllegalArgumentException("the share of the dead is 0 to 1: " + deadShare);
    }
    this.network = network;
    this.random = new SplittableRandom(seed);
    Set<InetAddress> addresses = new HashSet<>();
    while (addresses.size() < count) {
      InetAddress address = randomAddress();
      if (addresses.add(address)) {
        members.add(new Member(address, random.nextDouble() >= deadShare));
      }
    }
    members.sort(Comparator.comparing(member -> member.id.hash()));
    for (Member member : members) {
      if (member.live) {
        member.listen();
      }
    }
  }

  private InetAddress randomAddress() throws UnknownHostException {
    byte[] address = new byte[4];
    random.nextBytes(address);
    address[0] = (byte) random.nextInt(FIRST_PUBLIC, LAST_PUBLIC + 1);
    return InetAddress.getByAddress(address);
  }

  /** All nodes, in the order of their ids. */
  public List<NodeRecord> nodes() {
    return members.stream().map(member -> member.self.record()).toList();
  }

  /** The ids of those that are alive. */
  public Set<NodeId> live() {
    Set<NodeId> live = new HashSet<>();
    for (Member member : members) {
      if (member.live) {
        live.add(member.id);
      }
    }
    return live;
  }

  /** Some that are alive, to begin with; fewer if there are no more. */
  public List<NodeRecord> bootnodes(int count) {
    return members.stream()
        .filter(member -> member.live)
        .limit(count)
        .map(member -> member.self.record())
        .toList();
  }

  /** How many nodes have got a datagram so far. */
  public int awake() {
    return awake;
  }

  /** A node. */
  private final class Member {

    private final LocalNode self;
    private final NodeId id;
    private final InetSocketAddress address;
    private final boolean live;
    private final SplittableRandom chance = random.split();
    private @Nullable DiscV5 discovery;

    Member(InetAddress ip, boolean live) {
      this.self = new LocalNode(randomKey(), 0);
      this.id = self.nodeId();
      this.address = new InetSocketAddress(ip, PORT);
      this.live = live;
      self.update(draft -> draft.ip(ip).udp(PORT).tcp(PORT));
    }

    void listen() throws IOException {
      DatagramTransport transport = network.open(address);
      transport.deliverTo((from, buffer, length) -> {
        DiscV5 awakened = discovery;
        if (awakened == null) {
          awakened = wake(transport);
          discovery = awakened;
        }
        awakened.received(from, buffer, length);
      });
    }

    private DiscV5 wake(DatagramTransport transport) {
      awake++;
      Loop loop = new Loop(network.ticker(), chance);
      Table table = new Table(id, loop, AddressLimits.NONE, Optional.empty());
      PacketBudgets budgets = new PacketBudgets(BUDGETS, chance, loop.nanos());
      DiscV5 discovery = new DiscV5(self, loop, transport, table, DiscV5Limits.DEFAULT, budgets);
      loop.run(() -> fill(table, discovery));
      return discovery;
    }

    private void fill(Table table, DiscV5 wire) {
      Pong pong = new Pong(self.record().seq(), address);
      int from = 0;
      int to = members.size();
      // halves of the id space, ever smaller, around us: [from, to) shares bits with our id
      for (int bit = 0; to - from > 1; bit++) {
        int middle = firstWithBit(from, to, bit);
        boolean ours = bitOf(id, bit);
        tell(table, wire, pong, ours ? from : middle, ours ? middle : to);
        from = ours ? middle : from;
        to = ours ? to : middle;
      }
    }

    /** Up to {@value #KNOWN_AT_DISTANCE} of these, evenly, from a random one on. */
    private void tell(Table table, DiscV5 wire, Pong pong, int from, int to) {
      int size = to - from;
      int told = Math.min(size, KNOWN_AT_DISTANCE);
      for (int i = 0, first = size == 0 ? 0 : chance.nextInt(size); i < told; i++) {
        int chosen = from + (first + (int) ((long) i * size / told)) % size;
        table.verified(wire, members.get(chosen).self.record(), pong);
      }
    }
  }

  /** Where in [from, to), whose ids are the same up to this bit, those begin that have it set. */
  private int firstWithBit(int from, int to, int bit) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bitOf(members.get(middle).id, bit)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static boolean bitOf(NodeId id, int bit) {
    return (id.hash().at(bit / Byte.SIZE) & (0x80 >> bit % Byte.SIZE)) != 0;
  }

  private SecretKey randomKey() {
    byte[] bytes = new byte[SecretKey.SIZE_BYTES];
    while (true) {
      random.nextBytes(bytes);
      try {
        return SecretKey.of(Bytes.copyOf(bytes, 0, bytes.length));
      } catch (CryptoException none) {
        // not a number of the curve's; the next will be
      }
    }
  }
}
