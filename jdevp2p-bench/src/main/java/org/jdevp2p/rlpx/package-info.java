// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks of the handshake, in the library's own package: its two halves are not public, and
 * through two blocking connections one would measure thread switches.
 */
@NullMarked
package org.jdevp2p.rlpx;

import org.jspecify.annotations.NullMarked;
