// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import java.util.List;
import org.jdevp2p.discovery.v5.Topic;

/**
 * What topic discovery of a node does at a moment.
 *
 * @param advertisements of others that we keep
 * @param topics that these are for
 * @param advertised the topics under which we are to be found
 */
public record TopicsInfo(int advertisements, int topics, List<Advertised> advertised) {

  /** Copies the list. */
  public TopicsInfo {
    advertised = List.copyOf(advertised);
  }

  /**
   * One topic under which we are to be found.
   *
   * @param registrars that we know near it
   * @param registered with how many of them we are registered
   * @param pending with how many more we try to be
   */
  public record Advertised(Topic topic, int registrars, int registered, int pending) {}
}
