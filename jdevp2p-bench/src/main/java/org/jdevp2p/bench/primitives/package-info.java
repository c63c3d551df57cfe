// SPDX-License-Identifier: Apache-2.0
/**
 * JMH benchmarks of what a link is made of: Keccak, the curve, frames, the handshake.
 *
 * <p>Run with {@code jdevp2p-bench/run primitives}; arguments are those of JMH.
 */
@NullMarked
package org.jdevp2p.bench.primitives;

import org.jspecify.annotations.NullMarked;
