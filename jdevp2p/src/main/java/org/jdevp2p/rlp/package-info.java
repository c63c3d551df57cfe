// SPDX-License-Identifier: Apache-2.0
/**
 * RLP, Ethereum's serialisation: strings of bytes and lists of items, nested.
 *
 * <p>Strict where it reads: each value has exactly one encoding, and every other one is refused.
 * Must not know what the items mean: no messages, no records, no keys; it imports only {@code
 * bytes}. Start with {@link org.jdevp2p.rlp.RlpReader}, then {@link org.jdevp2p.rlp.RlpWriter}.
 */
package org.jdevp2p.rlp;
