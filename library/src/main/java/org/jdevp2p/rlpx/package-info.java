// SPDX-License-Identifier: Apache-2.0
/**
 * RLPx, the encrypted transport: handshake, frames, MACs, compression.
 *
 * <p>Knows message ids, but must not know any capability, peer, deadline or configuration. Start
 * with {@link org.jdevp2p.rlpx.RlpxConnection}; {@code Handshake}, {@code FrameReader} and {@code
 * FrameWriter} are the parts it is made of. Source: rlpx.md of the devp2p specifications.
 */
package org.jdevp2p.rlpx;
