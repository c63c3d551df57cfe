// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.util.List;

/**
 * One moment of one channel, for observers.
 *
 * @param shared which capability, with its ids
 * @param messagesSent given to the lane since the link began
 * @param messagesReceived put into the inbox since the link began
 * @param bytesSent payloads of these, before compression
 * @param bytesReceived payloads of these, inflated
 * @param messagesDropped received, and dropped because the inbox was full or the protocol had ended
 * @param inboxMessages received and not yet taken
 * @param inboxBytes the same in bytes, as compressed on the wire
 * @param laneMessages sent and not yet written
 * @param laneBytes the same in bytes, as compressed on the wire
 * @param waitingSenders threads that wait for room in the lane
 * @param holdsUpReader whether the reader of the link waits for room in this inbox
 * @param sentById messages sent for each relative id
 * @param receivedById messages received for each relative id
 */
public record ChannelStats(
    SharedCapability shared,
    long messagesSent,
    long messagesReceived,
    long bytesSent,
    long bytesReceived,
    long messagesDropped,
    int inboxMessages,
    int inboxBytes,
    int laneMessages,
    int laneBytes,
    int waitingSenders,
    boolean holdsUpReader,
    List<Long> sentById,
    List<Long> receivedById) {}
