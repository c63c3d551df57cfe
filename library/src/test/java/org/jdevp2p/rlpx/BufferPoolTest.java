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

  @Test
  void largeBufferThatCameBackIsGivenToWhoNeedsNoMore() {
    byte[] large = pool.acquire(200_000);
    assertThat(large.length).isGreaterThanOrEqualTo(200_000);
    pool.release(large);
    assertThat(pool.acquire(BufferPool.BUFFER_BYTES)).hasSize(BufferPool.BUFFER_BYTES);
    assertThat(pool.acquire(150_000)).isSameAs(large);
    assertThat(pool.acquire(150_000)).isNotSameAs(large);
    pool.release(large);
    assertThat(pool.acquire(200_001).length).isGreaterThanOrEqualTo(200_001);
  }

  @Test
  void largestBufferIsKeptAndOneByteMoreIsNot() {
    byte[] largest = pool.acquire(BufferPool.MAX_LARGE_BYTES);
    pool.release(largest);
    assertThat(pool.acquire(BufferPool.MAX_LARGE_BYTES)).isSameAs(largest);
    byte[] more = pool.acquire(BufferPool.MAX_LARGE_BYTES + 1);
    pool.release(more);
    assertThat(pool.acquire(BufferPool.MAX_LARGE_BYTES + 1)).isNotSameAs(more);
  }
}
