// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.rlpx.BreachException;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class BaseProtocolFuzzTest {

  /** Whatever is no Hello is a breach; what was read is read again the same from our encoding. */
  @FuzzTest
  void anyHelloIsBreachOrReadTheSameOnceWritten(byte[] data) throws BreachException {
    Hello hello;
    try {
      hello = Hello.decode(Bytes.of(data));
    } catch (BreachException e) {
      assertThat(e).hasNoCause();
      return;
    }
    assertThat(Hello.decode(hello.encode())).isEqualTo(hello);
    assertThat(hello.clientId().codePoints()).noneMatch(Character::isISOControl);
  }

  /** A Disconnect always gives a reason (CVE-2022-29177: one that indexed a table). */
  @FuzzTest
  void anyDisconnectGivesReasonThatCanBeSaid(byte[] data) {
    DisconnectReason reason = BaseProtocol.decodeDisconnect(Bytes.of(data));
    assertThat(reason.code()).isBetween(0, 0xff);
    assertThat(reason.toString()).isNotBlank();
  }
}
