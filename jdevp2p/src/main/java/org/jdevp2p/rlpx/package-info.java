// SPDX-License-Identifier: Apache-2.0
/**
 * RLPx, the encrypted transport: handshake, frames, MACs, compression.
 *
 * <p>Knows message ids but no capability, no peer and no configuration. Start with {@link
 * org.jdevp2p.rlpx.RlpxConnection}; {@code Handshake}, {@code FrameReader} and {@code FrameWriter}
 * are the parts it is made of. Source: rlpx.md of the devp2p specifications.
 */
package org.jdevp2p.rlpx;
