// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class TreeFuzzTest {

  @FuzzTest
  void anyEntryIsRefusedOrWrittenTheSame(byte[] data) {
    check(new String(data, ISO_8859_1));
  }

  /** All that comes after the words that every root begins with. */
  @FuzzTest
  void anyRootIsRefusedOrWrittenTheSame(byte[] data) {
    check(TreeRoot.PREFIX + " e=" + new String(data, ISO_8859_1));
  }

  private static void check(String text) {
    TreeEntry entry;
    try {
      entry = TreeEntry.parse(text);
    } catch (TreeException e) {
      assertThat(e).hasNoCause();
      assertThat(e.getMessage()).matches("[\\x20-\\x7e…]*").hasSizeLessThan(300);
      return;
    }
    assertThat(entry.toText()).isEqualTo(text);
    assertThat(TreeEntry.isOne(text)).isTrue();
    assertThat(entry.hash().matches(text)).isTrue();
    try {
      assertThat(TreeEntry.parse(text)).isEqualTo(entry);
    } catch (IOException e) {
      throw new AssertionError("its own text is refused", e);
    }
    if (entry instanceof TreeRoot root) {
      assertThat(root.isSignedBy(Trees.LINK.key())).isFalse();
    }
  }
}
