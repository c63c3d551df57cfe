// SPDX-License-Identifier: Apache-2.0
/**
 * The heart: a {@link org.jdevp2p.peer.Peer} is one established link on which several subprotocols
 * run at once.
 *
 * <p>Must not know where links come from: it never dials, listens or discovers, and reads no
 * configuration but {@link org.jdevp2p.peer.LinkConfig}. Start with {@link
 * org.jdevp2p.peer.Protocol} and {@link org.jdevp2p.peer.MessageChannel}, which users implement and
 * use; then {@link org.jdevp2p.peer.Session}, which makes a link a peer; then {@link
 * org.jdevp2p.peer.Peer}, its {@code Reader}, {@code Outbox} and {@code KeepAlive}.
 */
package org.jdevp2p.peer;
