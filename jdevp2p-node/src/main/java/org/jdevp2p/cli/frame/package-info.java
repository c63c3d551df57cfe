// SPDX-License-Identifier: Apache-2.0
/**
 * What every verb of the command line shares: the terminal, tables and JSON, durations, settings
 * and where they came from, exit codes, and the one place that turns an exception into a sentence.
 *
 * <p>It must not know any verb. Start with {@link org.jdevp2p.cli.frame.Terminal} and {@link
 * org.jdevp2p.cli.frame.Failure}.
 */
package org.jdevp2p.cli.frame;
