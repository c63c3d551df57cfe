// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code jdevp2p} command: {@link org.jdevp2p.cli.Main} starts it, {@code CommandTree} lists
 * its verbs, {@code Invocation} runs one command line from the arguments to the exit code.
 */
package org.jdevp2p.cli;
