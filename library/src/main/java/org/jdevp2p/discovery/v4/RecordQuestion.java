// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.udp.Answer;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;
import org.jspecify.annotations.Nullable;

/** ENRREQUEST, until the record has come or the time is up. */
final class RecordQuestion extends Question<NodeRecord> {

  private final List<Bytes> hashes = new ArrayList<>(2);

  RecordQuestion(Questions all, Remote remote, Consumer<Answer<NodeRecord>> then) {
    super(all, remote, then);
  }

  @Override
  void send() {
    PacketCodec.Sealed request = all.outgoing().enrRequest();
    hashes.add(request.hash());
    all.register(request.hash(), this);
    all.outgoing().send(remote.to(), PacketKind.ENR_REQUEST, request);
  }

  /** "... verify that the node record is signed by the public key which signed the response." */
  void response(Bytes encoded) {
    NodeRecord record;
    try {
      record = NodeRecord.decode(encoded);
    } catch (NodeRecordException e) {
      end(malformed(e.getMessage()));
      return;
    }
    if (record.nodeId().equals(remote.whom().id())) {
      answered(record);
    } else {
      end(malformed("node record of another node, " + record.nodeId().shortText()));
    }
  }

  @Override
  @Nullable NodeRecord soFar() {
    return null;
  }

  @Override
  void unregister() {
    hashes.forEach(hash -> all.unregister(hash, this));
  }

  private Answer<NodeRecord> malformed(@Nullable String what) {
    return new Answer.Missing<>(
        Answer.Why.MALFORMED, "ENRRESPONSE of " + remote.to() + ": " + what);
  }
}
