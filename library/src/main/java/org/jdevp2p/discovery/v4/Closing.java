// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.v4;

import org.jdevp2p.discovery.udp.Answer;

/** What requests end with when discovery is closed. */
final class Closing {

  private Closing() {}

  static <T> Answer.Missing<T> missing() {
    return new Answer.Missing<>(Answer.Why.CLOSED, "discovery v4 is closed");
  }
}
