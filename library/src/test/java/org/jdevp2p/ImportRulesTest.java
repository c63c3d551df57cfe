// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may import whom: the table of ARCHITECTURE.md. A change here is a change there. */
class ImportRulesTest {

  private static final String ROOT = "org.jdevp2p.";

  /** Each package, and what of ours it may import. */
  private static final Map<String, List<String>> ALLOWED =
      new TreeMap<>(
          Map.ofEntries(
              row("bytes"),
              row("concurrent"),
              row("rlp", "bytes"),
              row("crypto", "bytes"),
              row("node", "bytes", "rlp", "crypto"),
              row("rlpx", "bytes", "concurrent", "rlp", "crypto"),
              row("peer", "bytes", "concurrent", "rlp", "crypto", "node", "rlpx"),
              row("discovery.udp", "bytes", "concurrent"),
              row(
                  "discovery.table",
                  "bytes",
                  "concurrent",
                  "rlp",
                  "crypto",
                  "node",
                  "discovery.udp"),
              row(
                  "discovery.v4",
                  "bytes",
                  "concurrent",
                  "rlp",
                  "crypto",
                  "node",
                  "discovery.udp",
                  "discovery.table"),
              row(
                  "discovery.v5",
                  "bytes",
                  "concurrent",
                  "rlp",
                  "crypto",
                  "node",
                  "discovery.udp",
                  "discovery.table"),
              row(
                  "discovery.topic",
                  "bytes",
                  "concurrent",
                  "rlp",
                  "node",
                  "discovery.udp",
                  "discovery.table",
                  "discovery.v5"),
              row(
                  "discovery.crawl",
                  "bytes",
                  "concurrent",
                  "rlp",
                  "crypto",
                  "node",
                  "discovery.udp",
                  "discovery.table"),
              row("discovery.dns", "bytes", "concurrent", "rlp", "crypto", "node"),
              row(
                  "discovery",
                  "bytes",
                  "concurrent",
                  "rlp",
                  "crypto",
                  "node",
                  "discovery.udp",
                  "discovery.table",
                  "discovery.v4",
                  "discovery.v5",
                  "discovery.topic"),
              row("server", "bytes", "concurrent", "rlp", "crypto", "node", "rlpx", "peer")));

  private static Map.Entry<String, List<String>> row(String name, String... imports) {
    return Map.entry(name, List.of(imports));
  }

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.jdevp2p");

  @TestFactory
  Stream<DynamicTest> eachPackageImportsOnlyWhatItMay() {
    return ALLOWED.entrySet().stream()
        .map(rule ->
            DynamicTest.dynamicTest(
                rule.getKey(), () -> checkImports(rule.getKey(), rule.getValue())));
  }

  private static void checkImports(String name, List<String> allowed) {
    String[] forbidden =
        ALLOWED.keySet().stream()
            .filter(other -> !other.equals(name) && !allowed.contains(other))
            .map(other -> ROOT + other)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .check(LIBRARY);
  }

  @Test
  void everyPackageIsInTheTable() {
    String[] known = ALLOWED.keySet().stream().map(name -> ROOT + name).toArray(String[]::new);
    classes().should().resideInAnyPackage(known).check(LIBRARY);
  }

  /** Rows of the form: | `rlp` | bytes | what it holds |. */
  @Test
  void tableOfArchitectureMdIsThisOne() throws IOException {
    Map<String, List<String>> written = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "ARCHITECTURE.md"))) {
      String[] cells = line.split("\\s*\\|\\s*", -1);
      if (cells.length == 5 && ALLOWED.containsKey(cells[1].replace("`", ""))) {
        written.put(
            cells[1].replace("`", ""),
            cells[2].equals("-") ? List.of() : List.of(cells[2].split(" ", -1)));
      }
    }
    assertThat(written).isEqualTo(ALLOWED);
  }

  @Test
  void onlyCryptoSeesACryptoLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "crypto")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.bouncycastle..", "fr.acinq..", "java.lang.foreign..")
        .check(LIBRARY);
  }

  @Test
  void onlyRlpxSeesSnappy() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "rlpx")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.xerial..")
        .check(LIBRARY);
  }

  @Test
  void onlyOneClassSeesDnsjava() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "discovery.dns.DnsjavaResolver")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.xbill..", "org.slf4j..")
        .check(LIBRARY);
  }

  @Test
  void onlyTasksAndTheTickerStartThreads() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "concurrent.Tasks")
        .and()
        .doNotHaveFullyQualifiedName(ROOT + "concurrent.SystemTicker")
        .should()
        .callMethod(Thread.class, "start")
        .orShould()
        .callMethod(Thread.class, "ofVirtual")
        .orShould()
        .callMethod(Thread.class, "ofPlatform")
        .orShould()
        .callMethod(Thread.class, "startVirtualThread", Runnable.class)
        .check(LIBRARY);
  }

  @Test
  void onlyTheTickerReadsTheClock() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + "concurrent.SystemTicker")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(LIBRARY);
  }

  @Test
  void nobodyWritesToTheConsole() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(LIBRARY);
  }

  @Test
  void namesSayWhatAThingIs() {
    for (String word : Arrays.asList("Impl", "Manager", "Helper", "Util", "Utils")) {
      noClasses().should().haveSimpleNameEndingWith(word).check(LIBRARY);
    }
    noClasses().should().haveSimpleNameStartingWith("Abstract").check(LIBRARY);
  }
}
