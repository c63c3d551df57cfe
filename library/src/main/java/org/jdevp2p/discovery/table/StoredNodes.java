// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.node.Enode;
import org.jdevp2p.node.EnodeException;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.node.NodeRecordException;

/**
 * What a {@link FileNodeStore} remembers, and its text:
 *
 * <pre>
 *   jdevp2p-nodes 1
 *   seq 1700000000000                       our own record's
 *   1700000123 0 enr:-...                   last seen (seconds since 1970), failures since, node
 *   1700000100 2 enode://...
 *   end 2                                   how many nodes: what tells a whole file from a part
 * </pre>
 *
 * Not thread-safe.
 */
final class StoredNodes {

  /** Nodes remembered; beyond, the one not seen for longest goes. */
  static final int MAX_NODES = 4096;

  /** Who fails so often in a row is forgotten. */
  static final int MAX_FAILURES = 5;

  private static final String HEADER = "jdevp2p-nodes 1";
  private static final String SEQ = "seq ";
  private static final String END = "end ";

  private final Map<NodeId, Known> nodes = new LinkedHashMap<>(); // last seen last
  private long recordSeq;

  private record Known(Node node, long lastSeen, int failures) {}

  /** Why a text is none of ours. */
  static final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    FormatException(String problem) {
      super(problem);
    }
  }

  List<Node> best(int limit) {
    return nodes.values().stream()
        .sorted(
            Comparator.comparingInt(Known::failures)
                .thenComparing(Comparator.comparingLong(Known::lastSeen).reversed()))
        .limit(limit)
        .map(Known::node)
        .toList();
  }

  int size() {
    return nodes.size();
  }

  void seen(Node node, long unixSeconds) {
    put(new Known(node, unixSeconds, 0));
  }

  private void put(Known known) {
    NodeId id = known.node().nodeId();
    nodes.remove(id);
    nodes.put(id, known);
    if (nodes.size() > MAX_NODES) {
      nodes.remove(nodes.keySet().iterator().next());
    }
  }

  /** True if it was known. */
  boolean failed(NodeId id) {
    return nodes.computeIfPresent(
            id,
            (same, known) ->
                known.failures() + 1 >= MAX_FAILURES
                    ? null
                    : new Known(known.node(), known.lastSeen(), known.failures() + 1))
        != null;
  }

  long recordSeq() {
    return recordSeq;
  }

  /** True if it is higher than before. */
  boolean recordSeq(long seq) {
    boolean higher = Long.compareUnsigned(seq, recordSeq) > 0;
    if (higher) {
      recordSeq = seq;
    }
    return higher;
  }

  String toText() {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    text.append(SEQ).append(Long.toUnsignedString(recordSeq)).append('\n');
    for (Known known : nodes.values()) {
      text.append(known.lastSeen()).append(' ').append(known.failures()).append(' ');
      text.append(known.node()).append('\n');
    }
    return text.append(END).append(nodes.size()).append('\n').toString();
  }

  /** Reads {@link #toText}. */
  static StoredNodes parse(String text) throws FormatException {
    String[] lines = text.split("\n", -1);
    if (!lines[0].equals(HEADER)) {
      throw new FormatException("does not begin with '" + HEADER + "', so it is something else");
    }
    int last = lines.length - 2; // a whole file ends with a line end
    if (last < 2 || !lines[last + 1].isEmpty() || !lines[last].startsWith(END)) {
      throw new FormatException("is cut off: it has no line 'end' with the number of nodes");
    }
    if (!lines[1].startsWith(SEQ)) {
      throw new FormatException("has no 'seq' in line 2");
    }
    StoredNodes stored = new StoredNodes();
    stored.recordSeq = number(lines[1].substring(SEQ.length()), 2);
    for (int i = 2; i < last; i++) {
      stored.put(line(lines[i], i + 1));
    }
    if (number(lines[last].substring(END.length()), last + 1) != last - 2) {
      throw new FormatException(
          "is damaged: %d nodes, but it says '%s'".formatted(last - 2, lines[last]));
    }
    return stored;
  }

  private static Known line(String line, int number) throws FormatException {
    String[] parts = line.split(" ", -1);
    if (parts.length != 3) {
      throw new FormatException(
          "has %d words in line %d, 3 expected".formatted(parts.length, number));
    }
    long lastSeen = number(parts[0], number);
    int failures = (int) Math.clamp(number(parts[1], number), 0L, (long) MAX_FAILURES);
    return new Known(node(parts[2], number), lastSeen, failures);
  }

  private static Node node(String text, int line) throws FormatException {
    try {
      return text.startsWith(NodeRecord.TEXT_PREFIX) ? NodeRecord.parse(text) : Enode.parse(text);
    } catch (NodeRecordException | EnodeException e) {
      throw new FormatException("has no node in line " + line + ": " + e.getMessage());
    }
  }

  private static long number(String digits, int line) throws FormatException {
    try {
      return Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      throw new FormatException("has no number in line " + line + ": '" + shortened(digits) + "'");
    }
  }

  private static String shortened(String text) {
    return Optional.of(text).filter(t -> t.length() <= 20).orElseGet(() -> text.substring(0, 20));
  }
}
