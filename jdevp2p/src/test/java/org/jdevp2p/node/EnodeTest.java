// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnodeTest {

  private static final String KEY = Keys.EIP778.publicKey().toBytes().toHex();
  private static final String START = "enode://" + KEY + "@";

  @Test
  void hostNameIsKeptAndNotLookedUp() {
    Enode enode = Enode.parse(START + "boot-1.example_x.org:30303?discport=0");
    assertThat(enode.host()).isEqualTo("boot-1.example_x.org");
    assertThat(enode.udpPort()).isZero();
    assertThat(enode.endpoints()).isEmpty();
    assertThat(enode).hasToString(START + "boot-1.example_x.org:30303?discport=0");
  }

  @Test
  void addressOfEitherFamilyIsAnEndpoint() {
    assertThat(Enode.parse(START + "192.0.2.7:1?discport=2").endpoints())
        .containsExactly(new Endpoint(InetAddress.ofLiteral("192.0.2.7"), 1, 2));
    assertThat(Enode.parse(START + "[2001:db8::7]:1").endpoints())
        .containsExactly(new Endpoint(InetAddress.ofLiteral("2001:db8::7"), 1, 1));
  }

  @Test
  void bootnodeWithoutTcpPortIsParsed() {
    Enode enode = Enode.parse(START + "192.0.2.7:0?discport=30301");
    assertThat(enode.tcpPort()).isZero();
    assertThat(enode.udpPort()).isEqualTo(30301);
  }

  @Test
  void unknownQueryParametersArePassedOver() {
    Enode enode = Enode.parse(START + "192.0.2.7:1?color=red&discport=2&x");
    assertThat(enode).hasToString(START + "192.0.2.7:1?discport=2");
  }

  @Test
  void keyInUpperCaseIsWrittenInLowerCase() {
    Enode enode = Enode.parse("enode://" + KEY.toUpperCase(java.util.Locale.ROOT) + "@192.0.2.7:1");
    assertThat(enode).hasToString(START + "192.0.2.7:1");
    assertThat(enode.nodeId()).isEqualTo(NodeId.of(Keys.EIP778.publicKey()));
  }

  @Test
  void socketAddressBecomesAnEnode() throws Exception {
    InetAddress zoned =
        java.net.Inet6Address.getByAddress(null, InetAddress.ofLiteral("fe80::1").getAddress(), 1);
    assertThat(Enode.of(Keys.EIP778.publicKey(), new InetSocketAddress(zoned, 9)))
        .hasToString(START + "[fe80::1]:9");
    assertThat(Enode.of(Keys.EIP778.publicKey(), InetSocketAddress.createUnresolved("a.b", 9)))
        .hasToString(START + "a.b:9");
  }

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "fe80:1:2:3:4:5:0:0, fe80:1:2:3:4:5::",
  })
  void ip6IsWrittenAsRfc5952Wants(String address, String text) {
    assertThat(IpLiteral.text(InetAddress.ofLiteral(address))).isEqualTo(text);
    assertThat(InetAddress.ofLiteral(text)).isEqualTo(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.7:65536 | enode port is 65536, 0 to 65535 allowed",
        "192.0.2.7:99999999999 | enode port is not a number up to 65535: '99999999999'",
        "192.0.2.7:-1 | enode port is not a number up to 65535: '-1'",
        "192.0.2.7:+1 | enode port is not a number up to 65535: '+1'",
        "192.0.2.7: | enode port is not a number up to 65535: ''",
        "192.0.2.7 | enode URL has no port: '192.0.2.7'",
        "192.0.2.7:1?discport=65536 | enode discport is 65536, 0 to 65535 allowed",
        "192.0.2.7:1?discport= | enode discport is not a number up to 65535: ''",
        ":30303 | enode URL has no host",
        "[2001:db8::7] | enode URL has no port: '[2001:db8::7]'",
        "2001:db8::7:1 | enode IPv6 host must stand in brackets: '2001:db8::7'",
        "[192.0.2.7]:1 | enode host in brackets is not an IPv6 address: '[192.0.2.7]'",
        "[2001:db8::77777]:1 | enode host is not an IP address: '2001:db8::77777'",
        "127.1:1 | enode host is not an IP address: '127.1'",
        "192.0.2.256:1 | enode host is not an IP address: '192.0.2.256'",
        "a@b:1 | enode host has characters other than letters, digits, dot, hyphen and underscore",
        "a/b:1 | enode host has characters other than letters, digits, dot, hyphen and underscore",
        "[fe80::1%eth0]:1 | enode IPv6 host has a zone, which means something on one machine only:"
            + " 'fe80::1%eth0'",
      })
  void wrongPlaceIsNamed(String place, String message) {
    refuses(START + place, message);
  }

  @Test
  void wrongKeyIsNamed() {
    refuses(
        "enode://" + KEY + "00@a:1",
        "enode public key has 130 characters, 128 hex digits expected");
    refuses("enode://0x" + KEY.substring(2) + "@a:1", "enode public key must stand without 0x");
    refuses(
        "enode://" + "g".repeat(128) + "@a:1",
        "enode public key: not a hex digit at position 0: 'g'");
    refuses("enode://" + "1".repeat(128) + "@a:1", "enode public key is not a point on the curve");
    refuses(
        "enode://" + KEY,
        "enode URL is incomplete: a public key without @host:port says who, but not where");
    refuses("http://a", "enode URL does not begin with enode://");
  }

  @Test
  void textOf512CharactersIsLookedAtAndOneAboveIsNot() {
    String padding = "x".repeat(512 - START.length() - "a:1?".length());
    assertThat(Enode.parse(START + "a:1?" + padding).tcpPort()).isEqualTo(1);
    refuses(START + "a:1?x" + padding, "enode URL of 513 characters, at most 512 allowed");
    refuses("e".repeat(1 << 20), "enode URL of 1048576 characters, at most 512 allowed");
  }

  @Test
  void hostOf253CharactersIsReadAndOneAboveIsRefused() {
    assertThat(Enode.parse(START + "a".repeat(253) + ":1").host()).hasSize(253);
    refuses(START + "a".repeat(254) + ":1", "enode host of 254 characters, at most 253 allowed");
  }

  @Test
  void controlCharactersAreRefusedAndNotRepeated() {
    refuses(START + "a\u001b[2J:1", "enode URL has no printable ASCII character at position 138");
  }

  private static void refuses(String text, String message) {
    assertThatExceptionOfType(EnodeException.class)
        .isThrownBy(() -> Enode.parse(text))
        .withMessage(message);
  }
}
