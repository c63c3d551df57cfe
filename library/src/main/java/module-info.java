// SPDX-License-Identifier: Apache-2.0
/** devp2p for the JVM: RLP, RLPx, the {@code Peer} and a server that keeps the links. */
@org.jspecify.annotations.NullMarked
module org.jdevp2p {
  requires jdk.jfr;
  requires static org.jspecify;
  requires static org.dnsjava;
  requires org.bouncycastle.provider;
  requires org.xerial.snappy;

  exports org.jdevp2p.bytes;
  exports org.jdevp2p.concurrent;
  exports org.jdevp2p.crypto;
  exports org.jdevp2p.discovery;
  exports org.jdevp2p.discovery.crawl;
  exports org.jdevp2p.discovery.dns;
  exports org.jdevp2p.discovery.table;
  exports org.jdevp2p.discovery.topic;
  exports org.jdevp2p.discovery.udp;
  exports org.jdevp2p.discovery.v4;
  exports org.jdevp2p.discovery.v5;
  exports org.jdevp2p.node;
  exports org.jdevp2p.peer;
  exports org.jdevp2p.rlp;
  exports org.jdevp2p.rlpx;
  exports org.jdevp2p.server;
}
