// SPDX-License-Identifier: Apache-2.0
/**
 * Measures jdevp2p beside other implementations, in one run and in the same way: each end a process
 * of its own, driven through stdin and stdout.
 *
 * <p>Start with {@link org.jdevp2p.bench.compare.Compare}.
 */
@NullMarked
package org.jdevp2p.bench.compare;

import org.jspecify.annotations.NullMarked;
