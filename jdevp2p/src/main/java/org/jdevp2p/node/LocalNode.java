// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.node.NodeRecord.Entry;

/**
 * Ourselves: the key, and the record that says who and where we are at the moment.
 *
 * <p>The record's seq only ever grows, by one with each change of content and never without one:
 * others fetch the record anew whenever they see a higher seq. It must grow across restarts too,
 * hence {@link #firstSeq}; whoever keeps a database stores {@code record().seq()} after updates.
 *
 * <p>Safe for use by any number of threads, and free of locks: an update works on a copy and is
 * tried again if another one was faster.
 */
public final class LocalNode {

  private final SecretKey key;
  private final NodeId id;
  private final AtomicReference<NodeRecord> record;

  /** A node whose first record has that seq (unsigned) and says nothing but who we are. */
  public LocalNode(SecretKey key, long firstSeq) {
    this.key = key;
    this.id = NodeId.of(key.publicKey());
    this.record = new AtomicReference<>(NodeRecord.builder(key).seq(firstSeq).sign());
  }

  /**
   * The seq to start with: the wall clock in milliseconds, as geth has it, so that it grows even if
   * nothing was stored; yet more than {@code lastSeq}, so that it grows even if the clock was set
   * back.
   *
   * @param unixMillis the wall clock
   * @param lastSeq the last seq stored, unsigned; 0 if none was
   */
  public static long firstSeq(long unixMillis, long lastSeq) {
    return Long.compareUnsigned(unixMillis, lastSeq) > 0 ? unixMillis : lastSeq + 1;
  }

  /** Our identity. */
  public SecretKey key() {
    return key;
  }

  /** The public half of {@link #key}. */
  public PublicKey publicKey() {
    return key.publicKey();
  }

  /** The id that follows from {@link #key}. */
  public NodeId nodeId() {
    return id;
  }

  /** The current record. */
  public NodeRecord record() {
    return record.get();
  }

  /** States where we listen, for the address family of {@code endpoint}; see {@link #update}. */
  public NodeRecord endpoint(Endpoint endpoint) {
    return update(draft -> draft.endpoint(endpoint));
  }

  /** States {@code entries}, each in place of the one under its key; see {@link #update}. */
  public NodeRecord entries(Collection<Entry> entries) {
    return update(draft -> entries.forEach(draft::put));
  }

  /**
   * Changes the record. If its content is another afterwards, the seq grows by one and the record
   * is signed anew.
   *
   * @param change works on a draft with the current content, possibly several times; seq is not its
   *     business
   * @return the record that is current now
   * @throws IllegalStateException if the record would be larger than {@value NodeRecord#MAX_SIZE}
   *     bytes or have an ill-formed entry; it then stays as it is
   */
  public NodeRecord update(Consumer<NodeRecordBuilder> change) {
    while (true) {
      NodeRecord current = record.get();
      NodeRecordBuilder draft = current.toBuilder(key);
      change.accept(draft);
      if (draft.entries().equals(current.entries())) {
        return current;
      }
      NodeRecord next = draft.seq(current.seq() + 1).sign();
      if (record.compareAndSet(current, next)) {
        return next;
      }
    }
  }
}
