// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;

/**
 * What a packet says; {@link PacketCodec} seals and opens it.
 *
 * <p>"Implementations should ignore any additional elements in the packet-data list as well as any
 * extra data after the list": so each {@code read} takes the items it knows and leaves the rest.
 * Integers and sizes are strict.
 *
 * <p>{@code expiration} is in seconds since 1970 UTC, and read as signed: what has the highest bit
 * set lies in the past, as go-ethereum takes it.
 */
public sealed interface Packet {

  /** A hash of a packet: 32 bytes. */
  int HASH_BYTES = 32;

  /** Which of the six it is. */
  PacketKind kind();

  /** Writes its items into the open list. */
  void write(RlpWriter out);

  /** Reads the items of a packet of that kind; what follows them is passed over. */
  static Packet read(PacketKind kind, RlpReader in) throws IOException {
    return switch (kind) {
      case PING -> Ping.read(in);
      case PONG -> Pong.read(in);
      case FIND_NODE -> FindNode.read(in);
      case NEIGHBORS -> Neighbors.read(in);
      case ENR_REQUEST -> EnrRequest.read(in);
      case ENR_RESPONSE -> EnrResponse.read(in);
    };
  }

  /**
   * Asks for a PONG.
   *
   * <pre>
   *   packet-data = [version, from, to, expiration, enr-seq]
   * </pre>
   *
   * @param version 4; "implementations should ignore any mismatches in version"
   * @param from where the sender believes to be
   * @param to where the sender believes us to be
   * @param enrSeq seq of the sender's record, unsigned; 0 = not said
   */
  record Ping(long version, WireEndpoint from, WireEndpoint to, long expiration, long enrSeq)
      implements Packet {

    /** The version that we speak. */
    public static final int VERSION = 4;

    @Override
    public PacketKind kind() {
      return PacketKind.PING;
    }

    @Override
    public void write(RlpWriter out) {
      out.put(version);
      from.write(out);
      to.write(out);
      out.put(expiration);
      writeSeq(out, enrSeq);
    }

    static Ping read(RlpReader in) throws IOException {
      return new Ping(
          in.uint64(), WireEndpoint.read(in), WireEndpoint.read(in), in.uint64(), readSeq(in));
    }
  }

  /**
   * Answers a PING.
   *
   * <pre>
   *   packet-data = [to, ping-hash, expiration, enr-seq]
   * </pre>
   *
   * @param to where the PING came from
   * @param pingHash the hash of that PING
   * @param enrSeq seq of the sender's record, unsigned; 0 = not said
   */
  record Pong(WireEndpoint to, Bytes pingHash, long expiration, long enrSeq) implements Packet {

    @Override
    public PacketKind kind() {
      return PacketKind.PONG;
    }

    @Override
    public void write(RlpWriter out) {
      to.write(out);
      out.put(pingHash).put(expiration);
      writeSeq(out, enrSeq);
    }

    static Pong read(RlpReader in) throws IOException {
      return new Pong(WireEndpoint.read(in), in.exactly(HASH_BYTES), in.uint64(), readSeq(in));
    }
  }

  /**
   * Asks for the nodes closest to a target.
   *
   * <pre>
   *   packet-data = [target, expiration]
   * </pre>
   *
   * @param target 64 bytes whose hash is the point in the id space; any, not only public keys
   */
  record FindNode(Bytes target, long expiration) implements Packet {

    @Override
    public PacketKind kind() {
      return PacketKind.FIND_NODE;
    }

    @Override
    public void write(RlpWriter out) {
      out.put(target).put(expiration);
    }

    static FindNode read(RlpReader in) throws IOException {
      return new FindNode(in.exactly(PublicKey.SIZE_BYTES), in.uint64());
    }
  }

  /**
   * Answers FINDNODE, in one packet or several.
   *
   * <pre>
   *   packet-data = [nodes, expiration]
   *   nodes       = [[ip, udp-port, tcp-port, node-id], ...]
   * </pre>
   */
  record Neighbors(List<Neighbor> nodes, long expiration) implements Packet {

    /**
     * How many nodes fit into a packet whatever their addresses: 12 of IPv6 make one of 1,205
     * bytes, 13 one of 1,296.
     */
    public static final int MAX_NODES = 12;

    public Neighbors {
      nodes = List.copyOf(nodes);
    }

    @Override
    public PacketKind kind() {
      return PacketKind.NEIGHBORS;
    }

    @Override
    public void write(RlpWriter out) {
      out.beginList();
      nodes.forEach(node -> node.write(out));
      out.endList().put(expiration);
    }

    static Neighbors read(RlpReader in) throws IOException {
      List<Neighbor> nodes = new ArrayList<>();
      for (RlpReader list = in.list(); list.hasNext(); ) {
        nodes.add(Neighbor.read(list));
      }
      return new Neighbors(nodes, in.uint64());
    }
  }

  /**
   * A node in NEIGHBORS, as somebody tells of it: nothing is checked but sizes.
   *
   * @param publicKey 64 bytes, which the specification calls the node-id; perhaps no point at all
   */
  record Neighbor(WireEndpoint endpoint, Bytes publicKey) {

    void write(RlpWriter out) {
      endpoint.writeItems(out.beginList());
      out.put(publicKey).endList();
    }

    static Neighbor read(RlpReader outer) throws IOException {
      RlpReader in = outer.list();
      return new Neighbor(WireEndpoint.readItems(in), in.exactly(PublicKey.SIZE_BYTES));
    }
  }

  /**
   * Asks for the node's record (EIP-868).
   *
   * <pre>
   *   packet-data = [expiration]
   * </pre>
   */
  record EnrRequest(long expiration) implements Packet {

    @Override
    public PacketKind kind() {
      return PacketKind.ENR_REQUEST;
    }

    @Override
    public void write(RlpWriter out) {
      out.put(expiration);
    }

    static EnrRequest read(RlpReader in) throws IOException {
      return new EnrRequest(in.uint64());
    }
  }

  /**
   * Answers ENRREQUEST (EIP-868). It does not expire: the hash ties it to its request.
   *
   * <pre>
   *   packet-data = [request-hash, ENR]
   * </pre>
   *
   * @param requestHash the hash of the ENRREQUEST packet
   * @param record the record as it came, a list of which nothing is checked
   */
  record EnrResponse(Bytes requestHash, Bytes record) implements Packet {

    @Override
    public PacketKind kind() {
      return PacketKind.ENR_RESPONSE;
    }

    @Override
    public void write(RlpWriter out) {
      out.put(requestHash).putRaw(record);
    }

    static EnrResponse read(RlpReader in) throws IOException {
      Bytes requestHash = in.exactly(HASH_BYTES);
      if (!in.nextIsList()) {
        throw new RlpException("ENRRESPONSE has a string where the record stands");
      }
      return new EnrResponse(requestHash, in.item());
    }
  }

  private static void writeSeq(RlpWriter out, long enrSeq) {
    if (enrSeq != 0) {
      out.put(enrSeq);
    }
  }

  /**
   * The optional seq. Before EIP-868 the place was free, and EIP-8 had anything ignored that stands
   * there: so what is no seq is no error.
   */
  private static long readSeq(RlpReader in) {
    try {
      return in.hasNext() ? in.uint64() : 0;
    } catch (RlpException e) {
      return 0;
    }
  }
}
