// SPDX-License-Identifier: Apache-2.0
/**
 * Three subprotocols, each in one file, to read and to copy: {@link org.jdevp2p.examples.Chat}
 * gossips lines of text, {@link org.jdevp2p.examples.Echo} asks and answers with request ids,
 * {@link org.jdevp2p.examples.Bulk} streams as fast as the link goes.
 *
 * <p>They use the exported API of the library and nothing else, and must not know each other nor
 * who runs them. Start with {@link org.jdevp2p.examples.Echo}: it has all that a protocol needs.
 */
package org.jdevp2p.examples;
