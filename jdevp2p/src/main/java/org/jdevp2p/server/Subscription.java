// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.server;

/** A running delivery of events; closing it ends it. */
public interface Subscription extends AutoCloseable {

  /** How many events the subscriber missed because it was too slow. */
  long missed();

  /** No more events. Does not wait for one that is being delivered. */
  @Override
  void close();
}
