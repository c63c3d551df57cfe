// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.peer.ChannelStats;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.Peer;
import org.jdevp2p.peer.Protocol;
import org.jdevp2p.rlp.Rlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an observer sees of a link: flight recorder events, the frame log, counters. */
class VisibilityTest {

  private static final Protocol ECHO =
      Protocol.of(
          "echo",
          1,
          2,
          (peer, channel) -> {
            while (true) {
              channel.send(1, channel.receive().payload());
            }
          });

  @Test
  void flightRecorderSeesHandshakeMessagesAndDisconnect(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("link.jfr");
    String peerId;
    try (Recording recording = new Recording()) {
      recording.enable("org.jdevp2p.Handshake");
      recording.enable("org.jdevp2p.Message");
      recording.enable("org.jdevp2p.Disconnect");
      recording.start();
      try (MessagePipe pipe = MessagePipe.to(ECHO)) {
        peerId = pipe.peer().id().toString();
        pipe.channel().send(0, Rlp.EMPTY_LIST);
        assertThat(pipe.channel().receive().id()).isEqualTo(1);
        pipe.nearPeer().disconnect(DisconnectReason.USELESS_PEER);
        pipe.awaitExit();
      }
      recording.dump(file);
    }
    Map<String, List<RecordedEvent>> events = // which processor wrote an event decides its place
        RecordingFile.readAllEvents(file).stream()
            .sorted(Comparator.comparing(RecordedEvent::getStartTime))
            .collect(Collectors.groupingBy(event -> event.getEventType().getName()));
    assertThat(events.get("org.jdevp2p.Handshake"))
        .hasSize(2)
        .allMatch(event -> event.getBoolean("succeeded"))
        .anyMatch(event -> event.getBoolean("initiator"));
    assertThat(events.get("org.jdevp2p.Message"))
        .filteredOn(event -> event.getString("peer").equals(peerId))
        .extracting(event -> event.getBoolean("sent") + " " + event.getInt("messageId"))
        .containsExactly("false 0", "true 1");
    assertThat(events.get("org.jdevp2p.Disconnect"))
        .filteredOn(event -> event.getString("peer").equals(peerId))
        .hasSize(1)
        .allMatch(event -> event.getBoolean("remote") && event.getInt("reason") == 3);
  }

  @Test
  void frameLogHasOneFixedLineForEachMessage() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("org.jdevp2p.frames");
    handler.setLevel(Level.ALL);
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    logger.setLevel(Level.FINER);
    try (MessagePipe pipe = MessagePipe.to(ECHO)) {
      pipe.channel().send(0, Bytes.fromHex("83010203"));
      pipe.channel().receive();
      String far = pipe.peer().id().shortText();
      Until.holds("four lines", () -> lines.size() >= 4);
      assertThat(lines)
          .contains(
              "<< " + far + " echo/1 0x00 payload=4 wire=7",
              ">> " + far + " echo/1 0x01 payload=4 wire=55");
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
      logger.setLevel(null);
    }
  }

  @Test
  void countersTellMessagesBytesAndIds() throws Exception {
    try (MessagePipe pipe = MessagePipe.to(ECHO)) {
      for (int i = 0; i < 5; i++) {
        pipe.channel().send(0, Bytes.fromHex("83010203"));
        pipe.channel().receive();
      }
      Peer peer = pipe.peer();
      Until.holds( // the answer may be here before the other side has counted it
          "the last answer is counted", () -> peer.channels().getFirst().messagesSent() == 5);
      ChannelStats stats = peer.channels().getFirst();
      assertThat(stats.messagesReceived()).isEqualTo(5);
      assertThat(stats.bytesReceived()).isEqualTo(20);
      assertThat(stats.receivedById()).containsExactly(5L, 0L);
      assertThat(stats.sentById()).containsExactly(0L, 5L);
      assertThat(stats.waitingSenders()).isZero();
      assertThat(stats.holdsUpReader()).isFalse();
    }
  }
}
