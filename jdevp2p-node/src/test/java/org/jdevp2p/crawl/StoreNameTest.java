// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreNameTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h/d?user=me&password=geheim, jdbc:postgresql://h/d?user=me&password=***",
    "jdbc:postgresql://h/d?PASSWORD=geheim&user=me, jdbc:postgresql://h/d?PASSWORD=***&user=me",
    "jdbc:postgresql://h/d?sslpassword=geheim, jdbc:postgresql://h/d?sslpassword=***",
    "jdbc:postgresql://me:geheim@h/d, jdbc:postgresql://me:***@h/d",
    "jdbc:postgresql://h/d?user=me@example.org, jdbc:postgresql://h/d?user=me@example.org",
    "jdbc:sqlite:/tmp/crawl.db, jdbc:sqlite:/tmp/crawl.db",
    "password=crawl.db, password=crawl.db"
  })
  void nameOfAStoreShowsNoPassword(String store, String shown) {
    assertThat(StoreName.shown(store)).isEqualTo(shown);
  }
}
