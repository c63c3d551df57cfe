// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.jdevp2p.node.Endpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayRulesTest {

  private static final String WORLD = "198.51.100.1";

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.2, true",
    "::1, 127.0.0.1, true",
    "10.0.0.1, 127.0.0.1, false",
    "198.51.100.1, 127.0.0.1, false",
    "198.51.100.1, ::1, false",
  })
  void loopbackIsToldOnlyByLoopback(String teller, String told, boolean allowed) {
    assertThat(allows(teller, told)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.1.1",
        "fe80::1",
        "fc00::1",
        "fdff::1"
      })
  void localNetworkIsToldOnlyByLocalNetwork(String told) {
    assertThat(allows(WORLD, told)).isFalse();
    assertThat(allows("2001:db8::1", told)).isFalse();
    assertThat(allows("10.1.1.1", told)).isTrue();
    assertThat(allows("fd00::1", told)).isTrue();
    assertThat(allows("127.0.0.1", told)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "224.0.0.1",
        "239.255.255.255",
        "ff02::1",
        "240.0.0.1",
        "255.255.255.255"
      })
  void addressThatIsOfNoHostIsToldByNobody(String told) {
    assertThat(allows(WORLD, told)).isFalse();
    assertThat(allows("127.0.0.1", told)).isFalse();
    assertThat(allows("10.0.0.1", told)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.51.100.2", "172.32.0.1", "2001:db8::1", "1.0.0.1"})
  void addressOfTheWorldIsToldByAnybody(String told) {
    assertThat(allows(WORLD, told)).isTrue();
    assertThat(allows("127.0.0.1", told)).isTrue();
    assertThat(allows("10.0.0.1", told)).isTrue();
  }

  private static boolean allows(String teller, String told) {
    return RelayRules.mayBelieve(
        InetAddress.ofLiteral(teller),
        List.of(new Endpoint(InetAddress.ofLiteral(told), 0, 30_303)));
  }
}
