// SPDX-License-Identifier: Apache-2.0
/**
 * The verbs of the command line, one class each. A verb reads its options, asks the library, and
 * shows the result as text or JSON; it knows no other verb but its own subcommands.
 *
 * <p>Start with {@link org.jdevp2p.cli.command.ExplainCommand}, the smallest one. All verbs are
 * listed in {@code org.jdevp2p.cli.CommandTree}.
 */
package org.jdevp2p.cli.command;
