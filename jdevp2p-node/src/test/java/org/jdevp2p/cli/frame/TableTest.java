// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jdevp2p.cli.frame.Table.Column;
import org.junit.jupiter.api.Test;

class TableTest {
  private static Table table() {
    return Table.of(Column.text("ID"), Column.prose("CLIENT"), Column.number("RTT"))
        .row("ab12cd34…", "Geth/v1.16.7-stable/linux-amd64/go1.25.1", "7")
        .row("ef56ab78…", "jdevp2p", "120");
  }

  @Test
  void columnsAreAlignedAndNumbersFlushRight() {
    assertThat(table().lines(Integer.MAX_VALUE))
        .containsExactly(
            "ID         CLIENT                                    RTT",
            "ab12cd34…  Geth/v1.16.7-stable/linux-amd64/go1.25.1    7",
            "ef56ab78…  jdevp2p                                   120");
  }

  @Test
  void columnThatMayShrinkGivesWayInANarrowTerminal() {
    assertThat(table().lines(40))
        .containsExactly(
            "ID         CLIENT                    RTT",
            "ab12cd34…  Geth/v1.16.7-stable/lin…    7",
            "ef56ab78…  jdevp2p                   120");
  }

  @Test
  void lineAsWideAsTheTerminalIsNotCut() {
    int width = table().lines(Integer.MAX_VALUE).get(0).length();
    assertThat(table().lines(width)).isEqualTo(table().lines(Integer.MAX_VALUE));
    assertThat(table().lines(width - 1).get(1)).contains("…  ").contains("…    7");
  }

  @Test
  void rowWithAnotherNumberOfCellsIsABug() {
    assertThatThrownBy(() -> table().row("one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row of 1 cells in a table of 3 columns");
  }
}
