// SPDX-License-Identifier: Apache-2.0
/**
 * Whole networks in one thread, on a clock that moves as fast as the processor lets it, and what
 * they cost.
 *
 * <p>Start with {@link org.jdevp2p.bench.simulation.DiscoverySimulation}.
 */
@NullMarked
package org.jdevp2p.bench.simulation;

import org.jspecify.annotations.NullMarked;
