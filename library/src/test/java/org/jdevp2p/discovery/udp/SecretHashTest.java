// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.udp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The hash of the table of sources. */
class SecretHashTest {

  /** From the reference implementation: key 00 01 .. 0f, input 00 01 .. 0f (vectors.h, no. 16). */
  @Test
  void hashIsSipHash24() {
    SecretHash hash = new SecretHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    assertThat(hash.of(0x0706050403020100L, 0x0f0e0d0c0b0a0908L)).isEqualTo(0x3f2acc7f57c29bdbL);
  }
}
