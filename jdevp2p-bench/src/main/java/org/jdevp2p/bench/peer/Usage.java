// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.peer;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this process holds and has used. */
public final class Usage {

  /** One collection may leave what the next one frees: references are cleared in steps. */
  private static final int COLLECTIONS = 3;

  private Usage() {}

  /**
   * Heap in use, all that was allocated since the start, and file descriptors.
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
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      fields.put("openFiles", system.getOpenFileDescriptorCount());
      fields.put("maxFiles", system.getMaxFileDescriptorCount());
    }
    return fields;
  }

  /** How many threads there are, of which kind. Asks each of them, which takes its time. */
  static Map<String, Object> threads() throws IOException {
    Path directory = Files.createTempDirectory("threads");
    Path dump = directory.resolve("dump");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
      long virtual = 0;
      long platform = 0;
      try (BufferedReader lines = Files.newBufferedReader(dump)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("#")) {
            boolean isVirtual = line.contains("\" virtual");
            virtual += isVirtual ? 1 : 0;
            platform += isVirtual ? 0 : 1;
          }
        }
      }
      return Map.of("virtualThreads", virtual, "platformThreads", platform);
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(directory);
    }
  }

  /** All that was allocated since the start. */
  public static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
  }
}
