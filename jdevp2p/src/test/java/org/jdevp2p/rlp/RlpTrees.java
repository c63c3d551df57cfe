// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

import java.util.ArrayList;
import java.util.List;
import org.jdevp2p.bytes.Bytes;

/** Items as trees: {@code Bytes} for a string, {@code List} for a list. */
final class RlpTrees {

  private RlpTrees() {}

  static Bytes rewritten(Bytes encoded) throws RlpException {
    RlpReader in = RlpReader.of(encoded);
    Object tree = read(in);
    in.end();
    return written(tree);
  }

  static Bytes written(Object tree) {
    return write(new RlpWriter(), tree).toBytes();
  }

  static Object read(RlpReader in) throws RlpException {
    if (!in.nextIsList()) {
      return in.bytes();
    }
    List<Object> items = new ArrayList<>();
    for (RlpReader list = in.list(); list.hasNext(); ) {
      items.add(read(list));
    }
    return items;
  }

  private static RlpWriter write(RlpWriter out, Object tree) {
    return switch (tree) {
      case Bytes string -> out.put(string);
      case List<?> items -> {
        out.beginList();
        for (Object item : items) {
          write(out, item);
        }
        yield out.endList();
      }
      default -> throw new AssertionError("not a tree: " + tree);
    };
  }

  static long stringBytes(Object tree) {
    return switch (tree) {
      case Bytes string -> string.size();
      case List<?> items -> items.stream().mapToLong(RlpTrees::stringBytes).sum();
      default -> throw new AssertionError("not a tree: " + tree);
    };
  }
}
