// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import java.io.IOException;
import java.util.Optional;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;
import org.jdevp2p.crypto.PublicKey;
import org.jdevp2p.crypto.SecretKey;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;

/**
 * An encrypted connection that carries messages: an id and data each, compressed once both sides
 * have agreed to. It knows no capability.
 *
 * <p>One thread may read ({@link #awaitFrame}, {@link #readMessage}) while one other writes ({@link
 * #write}, {@link #flush}); {@link #close} may come from any thread and frees both. Nothing here
 * has a deadline: whoever owns the connection closes it when it is late.
 *
 * <p>Source: rlpx.md "Framing" and "Message Encoding", EIP-706.
 */
public final class RlpxConnection implements AutoCloseable {

  /** A frame tells its size in 24 bits. */
  public static final int MAX_FRAME_BYTES = (1 << 24) - 1;

  /** What a message may have at the most before compression, and inflated. */
  public static final int MAX_MESSAGE_BYTES = Compression.MAX_INFLATED_BYTES;

  /** Disconnect: the one message that some clients send without compression. */
  private static final int DISCONNECT_ID = 0x01;

  /** A reason takes 1 to 3 bytes; data that claims to inflate to more than this is left alone. */
  private static final int MAX_DISCONNECT_BYTES = 64;

  /** Below this id lies the base protocol. */
  private static final int FIRST_SUBPROTOCOL_ID = 0x10;

  private static final int MAX_ID_BYTES = 9;

  private final Transport transport;
  private final PublicKey remoteKey;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final BufferPool pool;

  /** Written once, by the thread that opens the session, before any other thread is started. */
  private boolean compressed;

  /** The id, and the head of a literal. Owned by whoever writes. */
  private final byte[] prefix = new byte[MAX_ID_BYTES + Compression.MAX_LITERAL_HEAD_BYTES];

  private RlpxConnection(Transport transport, Secrets secrets, BufferPool pool) {
    this.transport = transport;
    this.pool = pool;
    remoteKey = secrets.remoteKey;
    reader = new FrameReader(transport, secrets, pool);
    writer = new FrameWriter(transport, secrets, pool);
  }

  /**
   * Runs the handshake as initiator, blocking.
   *
   * @param key our static key
   * @param remote the static key that the remote must prove to have
   * @throws HandshakeException if the remote's answer is not for us
   * @throws IOException if the transport fails or is closed meanwhile
   */
  public static RlpxConnection initiate(
      Transport transport, SecretKey key, PublicKey remote, BufferPool pool) throws IOException {
    return recorded(transport, true, () -> Handshake.initiate(transport, key, remote), pool);
  }

  /**
   * Runs the handshake as recipient, blocking.
   *
   * @param key our static key
   * @throws HandshakeException if what the remote sends is not for us
   * @throws IOException if the transport fails or is closed meanwhile
   */
  public static RlpxConnection accept(Transport transport, SecretKey key, BufferPool pool)
      throws IOException {
    return recorded(transport, false, () -> Handshake.accept(transport, key), pool);
  }

  private interface HandshakeSide {
    Secrets run() throws IOException;
  }

  private static RlpxConnection recorded(
      Transport transport, boolean initiator, HandshakeSide side, BufferPool pool)
      throws IOException {
    HandshakeEvent event = new HandshakeEvent();
    event.begin();
    try {
      Secrets secrets = side.run();
      event.succeeded = true;
      return new RlpxConnection(transport, secrets, pool);
    } finally {
      if (event.shouldCommit()) {
        event.initiator = initiator;
        event.remoteAddress = transport.remoteAddress().toString();
        event.commit();
      }
    }
  }

  /** The key that the remote has proven to have. */
  public PublicKey remoteKey() {
    return remoteKey;
  }

  /** The stream of bytes below. */
  public Transport transport() {
    return transport;
  }

  /** From now on messages are compressed, both ways. To be called before other threads use this. */
  public void compress() {
    compressed = true;
  }

  /**
   * Has {@code action} run on the reading thread each time before it may wait for the transport:
   * the moment to hand over what was read since the last time.
   */
  public void beforeWaiting(Runnable action) {
    reader.beforeRead(action);
  }

  /**
   * Waits for the next frame's header. Nothing is allocated for the frame until {@link
   * #readMessage} is called with what this returns.
   *
   * @param maxBytes the largest frame to accept
   * @return size of the frame's data in bytes
   * @throws BreachException if the header's MAC is wrong or the size is 0 or too large
   * @throws IOException if the transport fails, ends or is closed
   */
  public int awaitFrame(int maxBytes) throws IOException {
    return reader.readHeader(maxBytes);
  }

  /**
   * Reads the message of the frame that {@link #awaitFrame} announced.
   *
   * @throws BreachException if the MAC is wrong, the id is no canonical RLP integer, or the data
   *     claims to inflate to more than {@link #MAX_MESSAGE_BYTES}, or more than it can
   * @throws IOException if the transport fails, ends or is closed
   */
  public InboundMessage readMessage(int frameBytes) throws IOException {
    byte[] frame = new byte[frameBytes];
    reader.readBody(frame, frameBytes);
    int first = frame[0] & 0xff;
    if (first < 0x80) { // the id of nearly every message: one byte that is its own RLP
      int id = first;
      if (id == 0) {
        throw new BreachException("message id with a leading zero: 00");
      }
      return message(id, Bytes.wrap(frame, 1, frameBytes - 1), frameBytes);
    }
    Bytes all = Bytes.wrap(frame);
    try {
      RlpReader items = RlpReader.of(all.slice(0, Math.min(MAX_ID_BYTES, frameBytes)));
      long id = items.uint64();
      if (id < 0 || id > Integer.MAX_VALUE) {
        throw new BreachException(
            "message id " + Long.toUnsignedString(id) + " lies in nobody's range");
      }
      return message((int) id, all.slice(RlpWriter.encodedIntSize(id)), frameBytes);
    } catch (RlpException e) {
      throw new BreachException("message id is no RLP integer: " + e.getMessage());
    }
  }

  private InboundMessage message(int id, Bytes data, int frameBytes) throws BreachException {
    if (!compressed || (id < FIRST_SUBPROTOCOL_ID && !inflates(id, data))) {
      return new InboundMessage(id, data, false, data.size(), frameBytes);
    }
    return new InboundMessage(id, data, true, Compression.inflatedSize(data), frameBytes);
  }

  /**
   * Whether data of the base protocol is compressed. Of the messages after Hello only a Disconnect
   * has content that matters, and that one comes in both forms.
   */
  private static boolean inflates(int id, Bytes data) {
    if (id != DISCONNECT_ID) {
      return false;
    }
    try {
      int size = Compression.inflatedSize(data);
      if (size > MAX_DISCONNECT_BYTES) {
        return false;
      }
      Compression.inflate(data, size);
      return true;
    } catch (BreachException e) {
      return false;
    }
  }

  /**
   * Makes a message ready to be written: compresses it on the calling thread, if the link does. Any
   * number of threads may call this at once.
   *
   * @throws IllegalArgumentException if the id is negative, or the payload is over {@link
   *     #MAX_MESSAGE_BYTES} or does not fit into a frame
   */
  public OutboundMessage prepare(int id, Bytes payload) throws IOException {
    if (id < 0) {
      throw new IllegalArgumentException("message id " + id + " is below 0");
    }
    if (payload.size() > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "message of " + payload.size() + " bytes, expected at most " + MAX_MESSAGE_BYTES);
    }
    Optional<Bytes> deflated = compressed ? Compression.deflate(payload, pool) : Optional.empty();
    boolean literal = compressed && deflated.isEmpty();
    OutboundMessage message =
        new OutboundMessage(id, deflated.orElse(payload), literal, payload.size());
    checkFrame(message);
    return message;
  }

  private static void checkFrame(OutboundMessage message) {
    long bytes = RlpWriter.encodedIntSize(message.id()) + (long) message.dataBytes();
    if (bytes > MAX_FRAME_BYTES) {
      throw new IllegalArgumentException(
          "frame of " + bytes + " bytes, expected at most " + MAX_FRAME_BYTES);
    }
  }

  /**
   * Seals {@code message}; it is on its way only after {@link #flush}.
   *
   * @throws IllegalArgumentException if it was not {@link #prepare}d and does not fit into a frame
   */
  public void write(OutboundMessage message) throws IOException {
    checkFrame(message);
    Bytes data = message.data();
    int prefixBytes = RlpWriter.putInt(message.id(), prefix, 0);
    if (message.literal()) {
      prefixBytes = Compression.putLiteralHead(data.size(), prefix, prefixBytes);
    }
    writer.write(
        prefix, prefixBytes, UnsafeBytes.array(data), UnsafeBytes.offset(data), data.size());
  }

  /** Hands all sealed messages to the transport. */
  public void flush() throws IOException {
    writer.flush();
  }

  /** Drops what is sealed but not flushed, after the transport has failed. */
  public void discardUnflushed() {
    writer.release();
  }

  /** How often the transport was written to. */
  public long socketWrites() {
    return writer.socketWrites();
  }

  /** Closes the transport. Never blocks. */
  @Override
  public void close() {
    transport.close();
  }
}
