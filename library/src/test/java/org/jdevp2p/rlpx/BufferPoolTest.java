// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BufferPoolTest {

  private final BufferPool pool = new BufferPool(2);

  @Test
  void bufferThatCameBackIsGivenOutAgainAndToOneOnly() {
    byte[] buffer = pool.acquire();
    pool.release(buffer);
    assertThat(pool.acquire()).isSameAs(buffer);
    assertThat(pool.acquire()).isNotSameAs(buffer);
  }

  @Test
  void poolKeepsNoMoreThanItWasMadeFor() {
    byte[] first = pool.acquire();
    byte[] second = pool.acquire();
    byte[] third = pool.acquire();
    pool.release(first);
    pool.release(second);
    pool.release(third);
    assertThat(pool.acquire()).isSameAs(first);
    assertThat(pool.acquire()).isSameAs(second);
    assertThat(pool.acquire()).isNotSameAs(third);
  }

  @Test
  void arrayOfAnotherSizeIsNotKept() {
    byte[] other = new byte[BufferPool.BUFFER_BYTES - 1];
    pool.release(other);
    assertThat(pool.acquire()).hasSize(BufferPool.BUFFER_BYTES);
  }
}
