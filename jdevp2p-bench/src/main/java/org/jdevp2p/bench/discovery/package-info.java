// SPDX-License-Identifier: Apache-2.0
/** Benchmarks of discovery: what a datagram costs us, from the socket's buffer to the answer. */
@NullMarked
package org.jdevp2p.bench.discovery;

import org.jspecify.annotations.NullMarked;
