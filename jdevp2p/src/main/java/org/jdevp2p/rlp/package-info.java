// SPDX-License-Identifier: Apache-2.0
/** RLP, Ethereum's serialisation: a strict, bounded reader and a writer that sizes once. */
package org.jdevp2p.rlp;
