// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import java.nio.file.Path;
import org.jdevp2p.concurrent.Ticker;

/** A process that writes a file of nodes again and again, until it is killed. */
final class StoreWriter {

  private static final int NODES = 300;

  private StoreWriter() {}

  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    for (long time = 1; ; time++) {
      try (FileNodeStore store = FileNodeStore.open(file, Ticker.system())) {
        for (int i = 2; i < 2 + NODES; i++) {
          store.seen(Sample.enode(i, Sample.lonely(i)), time);
        }
      }
      System.out.println(time);
    }
  }
}
