// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v5;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Our requests to one remote that are under way.
 *
 * <p>Used within steps of the loop.
 */
final class Exchange {

  final Remote remote;

  /** On the wire. */
  final List<Request<?>> sent = new ArrayList<>();

  /** For the handshake, in the order in which they go out. */
  final ArrayDeque<Request<?>> waiting = new ArrayDeque<>();

  /** The one that went out as chance or in a handshake, until keys are known to work. */
  @Nullable Request<?> carrier;

  Exchange(Remote remote) {
    this.remote = remote;
  }

  int size() {
    return sent.size() + waiting.size();
  }

  void moveToSent(Request<?> request) {
    remove(request);
    sent.add(request);
  }

  void remove(Request<?> request) {
    sent.remove(request);
    waiting.remove(request);
  }

  /** The request with this id; one that waits may have been sent before. */
  @Nullable Request<?> find(Bytes requestId) {
    for (Request<?> request : sent) {
      if (request.id.equals(requestId)) {
        return request;
      }
    }
    for (Request<?> request : waiting) {
      if (request.id.equals(requestId)) {
        return request;
      }
    }
    return null;
  }
}
