// SPDX-License-Identifier: Apache-2.0
/**
 * A node: listens, dials, decides whom to link with, and stops cleanly.
 *
 * <p>Uses all packages below and is used by none of them. Must not know any subprotocol nor the
 * command line: it takes a finished configuration, reads no file, and prints nothing. Start with
 * {@link org.jdevp2p.server.Server} and {@link org.jdevp2p.server.ServerConfig}; {@code Listener}
 * and {@code Dialer} bring connections, {@code PeerSet} decides which of them stay.
 */
package org.jdevp2p.server;
