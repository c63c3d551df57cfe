// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class DiscoveryBenchTest {

  @TempDir Path directory;

  @Test
  void everyDriverRunsWithNodesOfOurs() throws Exception {
    DiscoveryOptions options =
        DiscoveryOptions.parse("--tiny", "--subject", "jdevp2p", "--out", directory.toString());

    String result = DiscoveryBench.run(options);

    assertThat(result)
        .contains("| p50, us |", "| 100 | 100 |", "| 2,000/s of everything | jdevp2p |")
        .doesNotContain(DiscoveryReport.NOT_MEASURED);
    assertThat(Files.readString(directory.resolve("discovery.md"))).isEqualTo(result);
  }

  @Test
  void unknownOptionsAreNamed() {
    assertThatThrownBy(() -> DiscoveryOptions.parse("--short", "--fast"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--fast");
    assertThatThrownBy(() -> DiscoveryOptions.parse("--only")).hasMessageContaining("--only");
  }
}
