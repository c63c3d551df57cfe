// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.tuweni;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.concurrent.AsyncCompletion;
import org.apache.tuweni.rlpx.RLPxService;
import org.apache.tuweni.rlpx.wire.DefaultWireConnection;
import org.apache.tuweni.rlpx.wire.SubProtocol;
import org.apache.tuweni.rlpx.wire.SubProtocolClient;
import org.apache.tuweni.rlpx.wire.SubProtocolHandler;
import org.apache.tuweni.rlpx.wire.SubProtocolIdentifier;
import org.apache.tuweni.rlpx.wire.WireConnection;

/** A protocol of version 1 whose messages are given to one function, on the socket's event loop. */
final class BenchProtocol implements SubProtocol {

  /** What is done with a message. */
  interface Taken {
    void message(Link link, int id, Bytes payload);
  }

  private final TuweniPeer node;
  private final SubProtocolIdentifier id;
  private final Taken taken;

  BenchProtocol(TuweniPeer node, String name, int messages, Taken taken) {
    this.node = node;
    this.id = SubProtocolIdentifier.of(name, 1, messages);
    this.taken = taken;
  }

  @Override
  public SubProtocolIdentifier id() {
    return id;
  }

  @Override
  public boolean supports(SubProtocolIdentifier other) {
    return id.equals(other);
  }

  @Override
  public SubProtocolClient createClient(RLPxService service, SubProtocolIdentifier identifier) {
    return new SubProtocolClient() {};
  }

  @Override
  public SubProtocolHandler createHandler(RLPxService service, SubProtocolClient client) {
    return new Handler(service);
  }

  private final class Handler implements SubProtocolHandler {

    private final RLPxService service;

    /** The key of a connection is a point of the curve, too slow to be asked for each message. */
    private final Map<WireConnection, Link> links = new ConcurrentHashMap<>();

    Handler(RLPxService service) {
      this.service = service;
      service.repository().addDisconnectionListener(links::remove);
    }

    @Override
    public AsyncCompletion handleNewPeerConnection(WireConnection connection) {
      String peer = TuweniPeer.key(connection);
      Link link =
          node.link(
              peer,
              () ->
                  new Link(
                      service,
                      (DefaultWireConnection) connection,
                      node.vertx().getOrCreateContext(),
                      node.events(),
                      node.received()));
      link.opened(id);
      links.put(connection, link);
      node.events().say("channel", Map.of("peer", peer, "cap", id.name() + "/" + id.version()));
      return AsyncCompletion.completed();
    }

    @Override
    public AsyncCompletion handle(WireConnection connection, int type, Bytes message) {
      Link link = links.get(connection);
      if (link != null) {
        taken.message(link, type, message);
      }
      return AsyncCompletion.completed();
    }

    @Override
    public AsyncCompletion stop() {
      return AsyncCompletion.completed();
    }
  }
}
