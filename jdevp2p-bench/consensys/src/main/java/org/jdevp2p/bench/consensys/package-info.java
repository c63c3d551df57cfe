// SPDX-License-Identifier: Apache-2.0
/** A node of Consensys discovery that measures what it is told to, as ours does. */
@NullMarked
package org.jdevp2p.bench.consensys;

import org.jspecify.annotations.NullMarked;
