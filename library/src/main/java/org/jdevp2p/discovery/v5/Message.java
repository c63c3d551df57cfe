// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Loop;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;

/**
 * What is inside of packets: {@code message-type 1 | message-data}, the latter an RLP list that
 * begins with a request id of at most 8 bytes, which an answer repeats.
 *
 * <p>Strict: canonical RLP, no more and no fewer elements.
 */
sealed interface Message {

  /** What the answer repeats: 0 to 8 bytes. */
  Bytes requestId();

  /** {@code message-type || message-data}. */
  Bytes encode();

  /**
   * A request id for us: eight bytes of chance that do not begin with zero. The specification lets
   * an id be any bytes, but some read it as a number, and answer with what is left of
   * it: @chainsafe discv5 lets one in 256 requests fail so.
   */
  static Bytes newRequestId(Loop loop) {
    byte[] id = loop.randomBytes(Layout.MAX_REQUEST_ID_BYTES);
    id[0] = id[0] == 0 ? 1 : id[0];
    return Bytes.wrap(id);
  }

  /** {@code [request-id, enr-seq]}: are you there? */
  record Ping(Bytes requestId, long recordSeq) implements Message {

    static final int TYPE = 0x01;

    @Override
    public Bytes encode() {
      return end(begin(TYPE, requestId).put(recordSeq));
    }

    static Ping read(Bytes requestId, RlpReader in) throws IOException {
      return new Ping(requestId, in.uint64());
    }
  }

  /**
   * {@code [request-id, enr-seq, recipient-ip, recipient-port]}.
   *
   * @param recipient where the Ping came from
   */
  record Pong(Bytes requestId, long recordSeq, InetSocketAddress recipient) implements Message {

    static final int TYPE = 0x02;
    private static final int MAX_PORT = 65_535;

    @Override
    public Bytes encode() {
      return end(
          begin(TYPE, requestId)
              .put(recordSeq)
              .put(recipient.getAddress().getAddress())
              .put(recipient.getPort()));
    }

    static Pong read(Bytes requestId, RlpReader in) throws IOException {
      long seq = in.uint64();
      Bytes ip = in.bytes(16);
      if (ip.size() != 4 && ip.size() != 16) {
        throw new RlpException("recipient-ip of " + ip.size() + " bytes, 4 or 16 expected");
      }
      int port = in.intValue();
      if (port > MAX_PORT) {
        throw new RlpException("recipient-port " + port + ", at most " + MAX_PORT + " allowed");
      }
      return new Pong(requestId, seq, new InetSocketAddress(address(ip), port));
    }

    private static InetAddress address(Bytes ip) throws UnknownHostException {
      return InetAddress.getByAddress(ip.toArray());
    }
  }

  /**
   * {@code [request-id, [distance, ...]]}.
   *
   * @param distances 0 to 256; those above are left out on reading, for no node has them
   */
  record FindNode(Bytes requestId, List<Integer> distances) implements Message {

    static final int TYPE = 0x03;

    @Override
    public Bytes encode() {
      return end(begin(TYPE, requestId).list(out -> distances.forEach(out::put)));
    }

    static FindNode read(Bytes requestId, RlpReader in) throws IOException {
      return new FindNode(requestId, readDistances(in));
    }
  }

  /**
   * {@code [request-id, total, [ENR, ...]]}.
   *
   * @param total how many of these answer the request, as the sender claims
   * @param records encoded and unchecked: a bad one must not spoil its neighbours
   */
  record Nodes(Bytes requestId, int total, List<Bytes> records) implements Message {

    static final int TYPE = 0x04;

    /**
     * All but the records, at most: type, list header, request id, a total below 128, list header.
     */
    static final int OVERHEAD_BYTES = 1 + 3 + (1 + Layout.MAX_REQUEST_ID_BYTES) + 1 + 3;

    @Override
    public Bytes encode() {
      return end(begin(TYPE, requestId).put(total).list(out -> records.forEach(out::putRaw)));
    }

    static Nodes read(Bytes requestId, RlpReader in) throws IOException {
      int total = in.intValue();
      return new Nodes(requestId, total, readRecords(in));
    }
  }

  /** {@code [request-id, protocol, request]}: a message of some other protocol. */
  record TalkRequest(Bytes requestId, Bytes protocol, Bytes request) implements Message {

    static final int TYPE = 0x05;

    @Override
    public Bytes encode() {
      return end(begin(TYPE, requestId).put(protocol).put(request));
    }

    static TalkRequest read(Bytes requestId, RlpReader in) throws IOException {
      return new TalkRequest(requestId, in.bytes(), in.bytes());
    }
  }

  /** {@code [request-id, response]}; an empty response also says: no such protocol here. */
  record TalkResponse(Bytes requestId, Bytes response) implements Message {

    static final int TYPE = 0x06;

    @Override
    public Bytes encode() {
      return end(begin(TYPE, requestId).put(response));
    }

    static TalkResponse read(Bytes requestId, RlpReader in) throws IOException {
      return new TalkResponse(requestId, in.bytes());
    }
  }

  /**
   * {@code [request-id, topic, ENR, ticket, [topic-distance, ...]]}: register the sender.
   *
   * @param record of the sender, encoded and unchecked
   * @param ticket of the last attempt; empty with the first one
   * @param distances from the topic at which the sender would like to hear of nodes
   */
  record RegTopic(Bytes requestId, Topic topic, Bytes record, Bytes ticket, List<Integer> distances)
      implements Message {

    static final int TYPE = 0x07;

    @Override
    public Bytes encode() {
      return end(
          begin(TYPE, requestId)
              .put(topic.id())
              .putRaw(record)
              .put(ticket)
              .list(out -> distances.forEach(out::put)));
    }

    static RegTopic read(Bytes requestId, RlpReader in) throws IOException {
      Topic topic = readTopic(in);
      Bytes record = in.item();
      Bytes ticket = in.bytes(Layout.MAX_TICKET_BYTES);
      return new RegTopic(requestId, topic, record, ticket, readDistances(in));
    }
  }

  /**
   * {@code [request-id, total, ticket, wait-time]}.
   *
   * @param total how many messages answer the request, Nodes included
   * @param ticket for the next attempt; empty if the sender is registered now
   * @param waitMillis how long to wait for that, or how long the registration holds
   */
  record RegConfirmation(Bytes requestId, int total, Bytes ticket, long waitMillis)
      implements Message {

    static final int TYPE = 0x08;

    @Override
    public Bytes encode() {
      return end(begin(TYPE, requestId).put(total).put(ticket).put(waitMillis));
    }

    static RegConfirmation read(Bytes requestId, RlpReader in) throws IOException {
      return new RegConfirmation(
          requestId, in.intValue(), in.bytes(Layout.MAX_TICKET_BYTES), in.uint64());
    }
  }

  /** {@code [request-id, topic, [topic-distance, ...]]}: who is registered? */
  record TopicQuery(Bytes requestId, Topic topic, List<Integer> distances) implements Message {

    static final int TYPE = 0x09;

    @Override
    public Bytes encode() {
      return end(begin(TYPE, requestId).put(topic.id()).list(out -> distances.forEach(out::put)));
    }

    static TopicQuery read(Bytes requestId, RlpReader in) throws IOException {
      return new TopicQuery(requestId, readTopic(in), readDistances(in));
    }
  }

  /**
   * {@code [request-id, total, [ENR, ...]]}: those that are registered.
   *
   * @param total how many messages answer the request, Nodes included
   * @param records encoded and unchecked
   */
  record TopicNodes(Bytes requestId, int total, List<Bytes> records) implements Message {

    static final int TYPE = 0x0a;

    @Override
    public Bytes encode() {
      return end(begin(TYPE, requestId).put(total).list(out -> records.forEach(out::putRaw)));
    }

    static TopicNodes read(Bytes requestId, RlpReader in) throws IOException {
      int total = in.intValue();
      return new TopicNodes(requestId, total, readRecords(in));
    }
  }

  /**
   * Reads {@code message-type || message-data}.
   *
   * @throws PacketException if it is not one of the ten, or malformed
   */
  static Message decode(Bytes message) throws PacketException {
    if (message.isEmpty()) {
      throw new PacketException(Drop.MALFORMED_MESSAGE, "message of 0 bytes");
    }
    try {
      return decode(message.at(0), message.slice(1));
    } catch (PacketException e) {
      throw e;
    } catch (IOException e) {
      throw new PacketException(
          Drop.MALFORMED_MESSAGE, "message " + message.at(0) + ": " + e.getMessage());
    }
  }

  private static Message decode(int type, Bytes data) throws IOException {
    if (type < Ping.TYPE || type > TopicNodes.TYPE) {
      throw new PacketException(Drop.UNKNOWN_MESSAGE, "message " + type + ", 1 to 10 known");
    }
    RlpReader in = RlpReader.listOf(data);
    Bytes requestId = in.bytes(Layout.MAX_REQUEST_ID_BYTES);
    Message message =
        switch (type) {
          case Ping.TYPE -> Ping.read(requestId, in);
          case Pong.TYPE -> Pong.read(requestId, in);
          case FindNode.TYPE -> FindNode.read(requestId, in);
          case Nodes.TYPE -> Nodes.read(requestId, in);
          case TalkRequest.TYPE -> TalkRequest.read(requestId, in);
          case TalkResponse.TYPE -> TalkResponse.read(requestId, in);
          case RegTopic.TYPE -> RegTopic.read(requestId, in);
          case RegConfirmation.TYPE -> RegConfirmation.read(requestId, in);
          case TopicQuery.TYPE -> TopicQuery.read(requestId, in);
          default -> TopicNodes.read(requestId, in);
        };
    in.end();
    return message;
  }

  /** Those above 256 are left out, for no node has them. */
  private static List<Integer> readDistances(RlpReader in) throws IOException {
    List<Integer> distances = new ArrayList<>();
    for (RlpReader list = in.list(); list.hasNext(); ) {
      long distance = list.uint64();
      if (distance >= 0 && distance <= Layout.MAX_DISTANCE) {
        distances.add((int) distance);
      }
    }
    return distances;
  }

  private static List<Bytes> readRecords(RlpReader in) throws IOException {
    List<Bytes> records = new ArrayList<>();
    for (RlpReader list = in.list(); list.hasNext(); ) {
      records.add(list.item());
    }
    return records;
  }

  private static Topic readTopic(RlpReader in) throws IOException {
    return new Topic(in.exactly(Topic.SIZE_BYTES));
  }

  private static RlpWriter begin(int type, Bytes requestId) {
    return new RlpWriter().putRaw(Bytes.of((byte) type)).beginList().put(requestId);
  }

  private static Bytes end(RlpWriter out) {
    return out.endList().toBytes();
  }
}
