// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import org.jdevp2p.bytes.Bytes;

/**
 * A message of a subprotocol.
 *
 * @param id message id relative to the capability: 0 is its first
 * @param payload the message data: by the specification one RLP item; jdevp2p does not look inside
 */
public record Message(int id, Bytes payload) {}
