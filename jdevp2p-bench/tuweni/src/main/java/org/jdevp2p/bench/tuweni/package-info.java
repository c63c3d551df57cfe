// SPDX-License-Identifier: Apache-2.0
/**
 * A node on Apache Tuweni's RLPx service that measures what it is told to.
 *
 * <p>{@link org.jdevp2p.bench.tuweni.TuweniPeer} speaks the line protocol of {@code
 * interop/README.md} as far as measurements need it. A program of its own that shares no class with
 * the other modules: what Tuweni needs must not meet what they need.
 */
@NullMarked
package org.jdevp2p.bench.tuweni;

import org.jspecify.annotations.NullMarked;
