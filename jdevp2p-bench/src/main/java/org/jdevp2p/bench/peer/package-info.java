// SPDX-License-Identifier: Apache-2.0
/**
 * A node of ours in a process of its own, that measures what it is told to.
 *
 * <p>{@link org.jdevp2p.bench.peer.BenchPeer} speaks the line protocol of {@code interop/README.md}
 * as far as measurements need it, so that nodes of all implementations are driven alike.
 */
@NullMarked
package org.jdevp2p.bench.peer;

import org.jspecify.annotations.NullMarked;
