// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.discovery.v5.Topic;
import org.jdevp2p.node.NodeRecord;

/**
 * Issues tickets and knows them again, so that nothing is kept of those who wait.
 *
 * <pre>
 *   ticket = first 8 | issued 8 | told 8 | HMAC-SHA-256(secret, first | issued | told | topic | ENR) 16
 * </pre>
 *
 * <p>The secret and the clock are those of this run: after a restart all tickets are void. Used
 * within steps.
 */
final class Tickets {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BODY_BYTES = 3 * Long.BYTES;
  private static final int MAC_BYTES = 16;

  /** Size of a ticket. */
  static final int SIZE_BYTES = BODY_BYTES + MAC_BYTES;

  /** Size of the secret. */
  static final int SECRET_BYTES = 32;

  private final Mac mac;

  Tickets(byte[] secret) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + ALGORITHM, e);
    }
  }

  /** A ticket for this advertisement and no other. */
  Bytes issue(Topic topic, NodeRecord record, Ticket ticket) {
    byte[] body =
        ByteBuffer.allocate(BODY_BYTES)
            .putLong(ticket.first())
            .putLong(ticket.issued())
            .putLong(ticket.told())
            .array();
    return Bytes.concat(Bytes.wrap(body), Bytes.wrap(mac(topic, record, body)));
  }

  /** What a ticket proves; nothing if we did not issue it, or for another advertisement. */
  Optional<Ticket> open(Topic topic, NodeRecord record, Bytes ticket) {
    if (ticket.size() != SIZE_BYTES) {
      return Optional.empty();
    }
    byte[] body = ticket.slice(0, BODY_BYTES).toArray();
    if (!MessageDigest.isEqual(
        mac(topic, record, body), ticket.slice(BODY_BYTES).toArray())) { // in constant time
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(body);
    return Optional.of(new Ticket(in.getLong(), in.getLong(), in.getLong()));
  }

  private byte[] mac(Topic topic, NodeRecord record, byte[] body) {
    mac.update(body);
    mac.update(topic.id().toArray());
    return Arrays.copyOf(mac.doFinal(record.toBytes().toArray()), MAC_BYTES);
  }
}
