// SPDX-License-Identifier: Apache-2.0
/**
 * Immutable bytes, the value that all other packages pass around.
 *
 * <p>Must not know any protocol nor how bytes are read or sent; imports nothing of ours. Start with
 * {@link org.jdevp2p.bytes.Bytes}; {@link org.jdevp2p.bytes.UnsafeBytes} is the one documented way
 * around the copy.
 */
package org.jdevp2p.bytes;
