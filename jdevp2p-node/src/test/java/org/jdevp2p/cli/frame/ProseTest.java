// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProseTest {

  @Test
  void textThatFitsIsOneLine() {
    assertThat(Prose.lines("ok  ", "all is well", 15)).containsExactly("ok  all is well");
  }

  @Test
  void textOneColumnTooLongIsBrokenBetweenWordsAndIndented() {
    assertThat(Prose.lines("ok  ", "all is well", 14)).containsExactly("ok  all is", "    well");
  }

  @Test
  void wordLongerThanTheLineStaysWhole() {
    assertThat(Prose.lines("", "an enode://0123456789 here", 10))
        .containsExactly("an", "enode://0123456789", "here");
  }
}
