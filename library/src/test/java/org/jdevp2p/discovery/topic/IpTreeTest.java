// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jdevp2p.discovery.topic.TopicFixtures.ip;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How crowded the neighbourhood of an address is. */
class IpTreeTest {

  private final IpTree tree = new IpTree();

  private void add(String... addresses) {
    for (String address : addresses) {
      tree.add(ip(address));
    }
  }

  @Test
  void emptyTreeIsNotCrowded() {
    assertThat(tree.score(ip("1.2.3.4"), null)).isZero();
  }

  @Test
  void sameAddressIsAsCrowdedAsCanBe() {
    add("1.2.3.4");
    assertThat(tree.score(ip("1.2.3.4"), null)).isEqualTo(1);
  }

  @Test
  void sharedPrefixCountsUpToWhereItEnds() {
    add("1.2.3.0");
    // 23 bits are shared with 1.2.2.0, then the paths part
    assertThat(tree.score(ip("1.2.2.0"), null)).isEqualTo(23 / 32.0);
    assertThat(tree.score(ip("129.0.0.0"), null)).isZero();
  }

  @Test
  void evenlySpreadAddressesAreNoCrowd() {
    add("0.0.0.1", "64.0.0.1", "128.0.0.1", "192.0.0.1");
    // the first two bits have what they should, all further prefixes have one where 1/2 and less
    // would do
    assertThat(tree.score(ip("0.0.0.1"), null)).isEqualTo(30 / 32.0);
    assertThat(tree.score(ip("32.0.0.1"), null)).isZero();
  }

  @Test
  void oneThatIsToBeRenewedDoesNotCrowdItself() {
    add("1.2.3.4");
    assertThat(tree.score(ip("1.2.3.4"), ip("1.2.3.4"))).isZero();
    add("1.2.3.4");
    assertThat(tree.score(ip("1.2.3.4"), ip("1.2.3.4"))).isEqualTo(1);
  }

  @Test
  void addressesOfSixteenBytesHaveTheirOwnDepth() {
    add("2001:db8::1");
    assertThat(tree.score(ip("2001:db8::1"), null)).isEqualTo(1);
    assertThat(tree.score(ip("2001:db8::2"), null)).isEqualTo(126 / 128.0);
  }

  @Property
  void treeIsEmptyOnceAllHaveLeft(@ForAll int seed, @ForAll @IntRange(max = 200) int count)
      throws Exception {
    Random random = new Random(seed);
    List<InetAddress> there = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = {(byte) random.nextInt(3), 0, 0, (byte) random.nextInt(4)};
      there.add(InetAddress.getByAddress(bytes));
      tree.add(there.getLast());
      double score = tree.score(there.getLast(), null);
      assertThat(score).isBetween(0.0, 1.0);
    }
    there.forEach(tree::remove);
    assertThat(tree.size()).isZero();
    there.forEach(address -> assertThat(tree.score(address, null)).isZero());
  }
}
