// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.List;
import org.jdevp2p.rlpx.InboundMessage;
import org.jdevp2p.rlpx.OutboundMessage;

/**
 * One line for each message on the wire, in a fixed form, off by default:
 *
 * <pre>
 * &lt;&lt; ab12cd34… eth/69 0x03 payload=1234 wire=1102
 * &gt;&gt; ab12cd34… p2p 0x02 payload=1 wire=52
 * </pre>
 *
 * {@code <<} is in, {@code >>} is out; the id is relative to the capability. The logger {@value
 * #LOGGER} at level TRACE turns it on, for links that begin afterwards.
 */
final class FrameLog {

  /** Name of the logger. */
  static final String LOGGER = "org.jdevp2p.frames";

  private static final System.Logger LOG = System.getLogger(LOGGER);

  private final boolean on;
  private final String peer;
  private final List<SharedCapability> shared;

  FrameLog(String peer, List<SharedCapability> shared) {
    this.peer = peer;
    this.shared = shared;
    on = LOG.isLoggable(System.Logger.Level.TRACE);
  }

  void in(InboundMessage message) {
    if (on) {
      log("<<", message.id(), message.size(), message.frameBytes());
    }
  }

  void out(OutboundMessage message) {
    if (on) {
      log(">>", message.id(), message.size(), message.wireBytes());
    }
  }

  private void log(String direction, int id, int payloadBytes, int wireBytes) {
    String name = "p2p";
    int relative = id;
    for (SharedCapability one : shared) {
      if (id >= one.offset() && id < one.offset() + one.length()) {
        name = one.capability().toString();
        relative = id - one.offset();
      }
    }
    LOG.log(
        System.Logger.Level.TRACE,
        "%s %s %s 0x%02x payload=%d wire=%d"
            .formatted(direction, peer, name, relative, payloadBytes, wireBytes));
  }
}
