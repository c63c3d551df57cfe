// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code jdevp2p} command: {@link org.jdevp2p.cli.Main} starts it, {@code CommandTree} lists
 * its verbs, {@code Invocation} runs one command line from the arguments to the exit code.
 *
 * <p>Must not know what a verb does, nor read or write but through {@link
 * org.jdevp2p.cli.frame.Terminal}. Start with {@code Invocation}.
 */
package org.jdevp2p.cli;
