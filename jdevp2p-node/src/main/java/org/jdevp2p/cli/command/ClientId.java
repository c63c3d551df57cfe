// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.Locale;
import org.jdevp2p.cli.frame.ProjectVersion;

/** What our Hello says of the software, in the form that crawlers sort by: name/version/os/java. */
final class ClientId {

  private ClientId() {}

  static String text() {
    String os =
        (System.getProperty("os.name") + "-" + System.getProperty("os.arch"))
            .toLowerCase(Locale.ROOT)
            .replace(' ', '-');
    return "jdevp2p/v" + ProjectVersion.text() + "/" + os + "/java" + Runtime.version().feature();
  }
}
