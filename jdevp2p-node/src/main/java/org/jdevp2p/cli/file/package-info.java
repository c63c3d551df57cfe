// SPDX-License-Identifier: Apache-2.0
/**
 * Files that we share with go-ethereum's tools, read and written as those do: sets of nodes ({@code
 * nodes.json}) and definitions of DNS trees ({@code enrtree-info.json} beside it).
 *
 * <p>Must not know any verb. Start with {@link org.jdevp2p.cli.file.NodeSet}.
 */
package org.jdevp2p.cli.file;
