// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.time.Duration;
import java.util.List;

/**
 * Whatever answers "which TXT records has this name". {@link DnsjavaResolver} is one; a test or a
 * program with a resolver of its own passes another. Used by several threads at once.
 */
@FunctionalInterface
public interface TxtResolver {

  /**
   * Looks a name up, on the calling thread.
   *
   * @param name without a dot at its end
   * @param limit how long it may take in all, retries included
   * @return the text of each TXT record, its strings joined, each byte as the character of the same
   *     number; not empty
   * @throws LookupException if there is none, for one of the reasons of {@link
   *     LookupException.Kind}
   * @throws InterruptedException if this thread is interrupted, which ends the lookup
   */
  List<String> lookup(String name, Duration limit) throws LookupException, InterruptedException;
}
