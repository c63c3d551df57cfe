// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this process holds and has used. */
public final class Usage {

  /** One collection may leave what the next one frees: references are cleared in steps. */
  private static final int COLLECTIONS = 3;

  private Usage() {}

  /**
   * Heap in use, and all that was allocated since the start.
   *
   * @param collect whether garbage is collected first
   */
  public static Map<String, Object> now(boolean collect) {
    long allocated = allocatedBytes();
    if (collect) {
      for (int i = 0; i < COLLECTIONS; i++) {
        System.gc();
      }
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("heapBytes", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    fields.put("allocatedBytes", allocated);
    return fields;
  }

  /** All that was allocated since the start. */
  public static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }
}
