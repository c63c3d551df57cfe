// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.time.Duration;

/** What happens to a message that finds its protocol's inbox full. */
public sealed interface Overflow {

  /**
   * Nothing more is read from the link until there is room; after {@code limit} the link ends.
   * Loses no message, and holds up the other protocols of this link meanwhile.
   */
  record Pause(Duration limit) implements Overflow {}

  /** The link ends at once. */
  record Disconnect() implements Overflow {}

  /** The oldest waiting messages make room. */
  record DropOldest() implements Overflow {}

  /** The new message is dropped. */
  record DropNewest() implements Overflow {}
}
