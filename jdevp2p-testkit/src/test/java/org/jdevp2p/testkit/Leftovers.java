// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this JVM holds beside its heap: the library's threads, and open descriptors. */
final class Leftovers {

  /** How {@code Tasks} names threads of links and servers. */
  private static final Pattern OURS =
      Pattern.compile(
          "^#\\d+ \"((?:peer|inbound|listen|dial|link|look up|candidates|udp|events)\\b[^\"]*)\"");

  private Leftovers() {}

  /** Names of the library's virtual threads that run now. */
  static List<String> threads() {
    List<String> names = new ArrayList<>();
    try {
      Path folder = Files.createTempDirectory("threads");
      Path dump = folder.resolve("dump.txt");
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
        for (String line : Files.readAllLines(dump)) {
          Matcher thread = OURS.matcher(line);
          if (thread.find()) {
            names.add(thread.group(1));
          }
        }
      } finally {
        Files.deleteIfExists(dump);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  /** How many descriptors the process has open; 0 where the system does not tell. */
  static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  /** Bytes of heap that live objects take. */
  static long heapBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
