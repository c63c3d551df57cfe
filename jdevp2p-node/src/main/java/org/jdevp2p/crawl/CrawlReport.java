// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.util.Map;

/**
 * A network in figures. The maps go from the most to the least.
 *
 * @param known nodes that somebody named
 * @param waiting those of them that are due to be visited
 * @param alive those that answered their last visit
 * @param failures the others that were visited, by cause
 * @param byVersion the living by the version of discovery over which they answered
 * @param linked those whose Hello came when they were last dialled
 * @param linkFailures the others that were dialled, by cause
 * @param clients the linked by the name of the software
 * @param clientVersions the linked by name and version of the software
 * @param capabilities the linked by what they speak; a node counts for each
 */
public record CrawlReport(
    long known,
    long waiting,
    long alive,
    Map<String, Long> failures,
    Map<Integer, Long> byVersion,
    long linked,
    Map<String, Long> linkFailures,
    Map<String, Long> clients,
    Map<String, Long> clientVersions,
    Map<String, Long> capabilities) {}
