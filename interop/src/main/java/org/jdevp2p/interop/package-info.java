// SPDX-License-Identifier: Apache-2.0

/**
 * Links between jdevp2p and nodes that others wrote, over loopback. Every node, ours included,
 * obeys the line protocol of interop/README.md, so a scenario must not know which two
 * implementations it links. Start with {@code LinkTest}, the scenarios; {@link
 * org.jdevp2p.interop.Counterpart} runs a foreign node as a child process.
 */
@NullMarked
package org.jdevp2p.interop;

import org.jspecify.annotations.NullMarked;
