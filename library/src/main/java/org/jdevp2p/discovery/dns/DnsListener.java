// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.io.IOException;

/**
 * Hears what a {@link DnsClient} does. Called on the thread that uses the client, several at once
 * if several use it; what it does holds up that thread.
 */
public interface DnsListener {

  /** A tree's root was fetched and is right. */
  default void root(TreeLink tree, TreeRoot root) {}

  /**
   * An entry was fetched, or found in the cache, and is right.
   *
   * @param resolved how many entries of this subtree, or in a sync of this tree, are known now
   * @param known how many of them are known to be, those included
   */
  default void entry(TreeLink tree, TreeEntry entry, int resolved, int known) {}

  /** Something of a tree could not be fetched or is wrong; it will be tried again. */
  default void failed(TreeLink tree, IOException why) {}

  /** A walk does not follow this link, because it goes through so many trees already. */
  default void notFollowed(TreeLink link, int trees) {}
}
