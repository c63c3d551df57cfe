// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.Message;
import org.jdevp2p.peer.MessageChannel;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.RlpReader;
import org.jdevp2p.rlp.RlpWriter;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat/1}: lines of text, gossiped to everybody.
 *
 * <pre>
 *   0x00 Line   [lineId: 8 bytes, text: at most 1,000 bytes of UTF-8]
 * </pre>
 *
 * Whoever gets a line for the first time shows it and passes it on to all its other peers.
 */
public final class Chat implements Protocol {

  /** What a line holds at the most, in UTF-8. */
  public static final int MAX_TEXT_BYTES = 1000;

  private static final Capability CAPABILITY = new Capability("chat", 1);
  private static final int LINE = 0;
  private static final int MESSAGE_COUNT = 1;
  private static final int LINE_ID_BYTES = 8;
  private static final int REMEMBERED_LINES = 4096;

  private final SecureRandom random = new SecureRandom();
  private final Consumer<String> show;
  private final Map<MessageChannel, Peer> present = new ConcurrentHashMap<>();
  private final Set<Bytes> seen =
      Collections.newSetFromMap(Collections.synchronizedMap(new Remembered()));

  /** Forgets the oldest line when there are too many. */
  private static final class Remembered extends LinkedHashMap<Bytes, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
      return size() > REMEMBERED_LINES;
    }
  }

  /**
   * A chat.
   *
   * @param show given each new line, on the thread of the link that it came over
   */
  public Chat(Consumer<String> show) {
    this.show = show;
  }

  @Override
  public Capability capability() {
    return CAPABILITY;
  }

  @Override
  public int messageCount() {
    return MESSAGE_COUNT;
  }

  @Override
  public void run(Peer peer, MessageChannel channel) throws IOException, InterruptedException {
    present.put(channel, peer);
    try {
      while (true) {
        Message message = channel.receive();
        RlpReader fields = RlpReader.listOf(message.payload());
        Bytes lineId = fields.exactly(LINE_ID_BYTES);
        String text = fields.utf8(MAX_TEXT_BYTES);
        if (seen.add(lineId)) {
          show.accept(text);
          tellAllBut(channel, message.payload());
        }
      }
    } finally {
      present.remove(channel);
    }
  }

  /** Whether {@code text} is short enough to be a line. */
  public static boolean fits(String text) {
    return text.getBytes(UTF_8).length <= MAX_TEXT_BYTES;
  }

  /**
   * Says a line to everybody. A peer that does not keep up misses it.
   *
   * @return how many peers it goes to
   * @throws IllegalArgumentException unless it {@link #fits}: every peer would end its link
   */
  public int say(String text) {
    if (!fits(text)) {
      throw new IllegalArgumentException("a line of more than " + MAX_TEXT_BYTES + " bytes");
    }
    byte[] lineId = new byte[LINE_ID_BYTES];
    random.nextBytes(lineId);
    seen.add(Bytes.wrap(lineId));
    RlpWriter line = new RlpWriter().beginList().put(lineId).put(text).endList();
    return tellAllBut(null, line.toBytes());
  }

  private int tellAllBut(@Nullable MessageChannel source, Bytes line) {
    int told = 0;
    for (MessageChannel channel : present.keySet()) {
      if (!channel.equals(source)) {
        try {
          told += channel.offer(LINE, line) ? 1 : 0;
        } catch (IOException e) {
          // that link is over, and its own thread is about to say so
        }
      }
    }
    return told;
  }

  @Override
  public Optional<Object> nodeInfo() {
    return Optional.of(Map.of("present", present.size()));
  }
}
