// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crawl;

import java.util.regex.Pattern;

/** How a store may be named to people, and in their logs: without its passwords. */
public final class StoreName {

  /** Every parameter of pgjdbc that holds a secret ends so: password, sslpassword. */
  private static final Pattern PASSWORD =
      Pattern.compile("(password=)[^&;]*", Pattern.CASE_INSENSITIVE);

  /** What other databases write before the host, and PostgreSQL's driver takes for the host. */
  private static final Pattern USER_BEFORE_HOST = Pattern.compile("(//[^/?:@]*)(:[^/?@]*)?@");

  private static final String HIDDEN = "***";

  private StoreName() {}

  /** The name with every password in it replaced; what is no JDBC URL stays as it is. */
  public static String shown(String store) {
    if (!store.startsWith("jdbc:")) {
      return store;
    }
    String shown = USER_BEFORE_HOST.matcher(store).replaceFirst("$1:" + HIDDEN + "@");
    return PASSWORD.matcher(shown).replaceAll("$1" + HIDDEN);
  }

  static boolean hasUserBeforeHost(String url) {
    return USER_BEFORE_HOST.matcher(url).find();
  }
}
