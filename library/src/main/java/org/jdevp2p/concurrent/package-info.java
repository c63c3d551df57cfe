// SPDX-License-Identifier: Apache-2.0
/**
 * Threads and time: the one place that starts threads and joins them, and the one that reads the
 * clock.
 *
 * <p>Must not know networks, peers or anything else of ours. Start with {@link
 * org.jdevp2p.concurrent.Ticker}, which tests replace, then {@link org.jdevp2p.concurrent.Tasks}.
 */
package org.jdevp2p.concurrent;
