// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jdevp2p.cli.file.GethJson.FaultException;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * Nodes with what is known of them, in go-ethereum's form, {@code nodes.json}:
 *
 * <pre>
 *   { "NODE ID": {
 *       "seq": 1, "record": "enr:...",             both of the record; they must agree with it
 *       "score": 3,                                left out if 0
 *       "firstResponse": "2026-01-31T12:00:00Z",   year 1 for never
 *       "lastResponse": "...", "lastCheck": "..." }, ... }
 * </pre>
 *
 * <p>Sorted by node id. Not thread-safe.
 */
public final class NodeSet {
  private final NavigableMap<NodeId, Member> members =
      new TreeMap<>(Comparator.comparing(NodeId::hash));

  /** No nodes. */
  public NodeSet() {}

  /** Nodes of which nothing but the record is known. */
  public static NodeSet of(Collection<NodeRecord> records) {
    NodeSet set = new NodeSet();
    records.forEach(record -> set.put(Member.of(record)));
    return set;
  }

  /**
   * A node and how it behaved.
   *
   * @param record the newest known
   * @param score one more for each answer, halved for each silence
   * @param firstResponse when it first answered; {@link #NEVER} if it did not
   * @param lastResponse when it last answered
   * @param lastCheck when it was last asked
   */
  public record Member(
      NodeRecord record,
      long score,
      Instant firstResponse,
      Instant lastResponse,
      Instant lastCheck) {

    /** The time that stands for never. */
    public static final Instant NEVER = GethJson.NEVER;

    /** A node that was never asked. */
    public static Member of(NodeRecord record) {
      return new Member(record, 0, NEVER, NEVER, NEVER);
    }

    /** For how long it has been known to answer. */
    public Duration age() {
      return Duration.between(firstResponse, lastResponse);
    }
  }

  /** Adds a node, in place of the one with its id. */
  public void put(Member member) {
    members.put(member.record().nodeId(), member);
  }

  /** The node with this id. */
  public Optional<Member> find(NodeId id) {
    return Optional.ofNullable(members.get(id));
  }

  /** How many nodes there are. */
  public int size() {
    return members.size();
  }

  /** All nodes by id; a copy. */
  public List<Member> members() {
    return List.copyOf(members.values());
  }

  /** The records of all nodes by id; a copy. */
  public List<NodeRecord> records() {
    return members.values().stream().map(Member::record).toList();
  }

  /** A new set of the nodes that are {@code wanted}. */
  public NodeSet filter(Predicate<Member> wanted) {
    NodeSet set = new NodeSet();
    members.values().stream().filter(wanted).forEach(set::put);
    return set;
  }

  /** A new set of those with the highest score, at most {@code count}; of equals the lower ids. */
  public NodeSet top(int count) {
    NodeSet set = new NodeSet();
    members.values().stream()
        .sorted(Comparator.comparingLong(Member::score).reversed())
        .limit(count)
        .forEach(set::put);
    return set;
  }

  /**
   * Reads a file.
   *
   * @throws FileFormatException if it is no such file, or a node in it is not valid
   */
  public static NodeSet read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(in, file.toString());
    }
  }

  /**
   * Reads all of {@code in}.
   *
   * @param name what messages call it
   * @throws FileFormatException if it is no such file, or a node in it is not valid
   */
  public static NodeSet read(InputStream in, String name) throws IOException {
    NodeSet set = new NodeSet();
    try (JsonParser parser = GethJson.MAPPER.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new FileFormatException(name, "no node set: a JSON object of nodes expected");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String id = parser.currentName();
        parser.nextToken();
        set.put(member(id, GethJson.VALUES.readTree(parser)));
      }
      if (parser.nextToken() != null) {
        throw new FileFormatException(name, "there is more behind the set of nodes");
      }
      return set;
    } catch (JacksonException e) {
      throw GethJson.fault(name, e);
    } catch (FaultException e) {
      throw e.in(name);
    }
  }

  private static Member member(String id, JsonNode node) throws FaultException {
    String where = "node " + (id.length() > 64 ? id.substring(0, 64) + "…" : id);
    NodeRecord record;
    try {
      record = NodeRecord.parse(node.path("record").asString(""));
    } catch (NodeRecordException e) {
      throw new FaultException(where + ": record: " + e.getMessage());
    }
    if (!record.nodeId().toString().equals(id)) {
      throw new FaultException(where + ": its record is that of node " + record.nodeId());
    }
    if (GethJson.unsigned(where + ": seq", node.path("seq"), 0) != record.seq()) {
      throw new FaultException(
          "%s: seq is %s, but its record has %s"
              .formatted(where, node.path("seq"), Long.toUnsignedString(record.seq())));
    }
    JsonNode score = node.path("score");
    if (!score.isMissingNode() && !score.canConvertToLong()) {
      throw new FaultException(where + ": score is " + score + ", a number expected");
    }
    return new Member(
        record,
        score.asLong(0),
        GethJson.time(where + ": firstResponse", node.path("firstResponse")),
        GethJson.time(where + ": lastResponse", node.path("lastResponse")),
        GethJson.time(where + ": lastCheck", node.path("lastCheck")));
  }

  /** Writes the file or replaces it, at once. */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, this::writeTo);
  }

  /** Writes the set as it stands in a file, without a line end behind it. */
  public void writeTo(OutputStream out) throws IOException {
    try (JsonGenerator json = GethJson.generator(out)) {
      json.writeStartObject();
      for (Member member : members.values()) {
        NodeRecord record = member.record();
        json.writeName(record.nodeId().toString());
        json.writeStartObject();
        json.writeNumberProperty("seq", GethJson.unsigned(record.seq()));
        json.writeStringProperty("record", record.toText());
        if (member.score() != 0) {
          json.writeNumberProperty("score", member.score());
        }
        json.writeStringProperty("firstResponse", GethJson.time(member.firstResponse()));
        json.writeStringProperty("lastResponse", GethJson.time(member.lastResponse()));
        json.writeStringProperty("lastCheck", GethJson.time(member.lastCheck()));
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (JacksonException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw e;
    }
  }
}
