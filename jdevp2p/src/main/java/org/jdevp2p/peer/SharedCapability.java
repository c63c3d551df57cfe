// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

/**
 * A capability that both sides speak, with the message ids that it has on this link.
 *
 * @param capability which one
 * @param offset absolute id of its first message, 0x10 or more
 * @param length how many ids it has
 */
public record SharedCapability(Capability capability, int offset, int length) {}
