// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli;

import org.jdevp2p.cli.frame.ProjectVersion;
import org.jdevp2p.crypto.Secp256k1;
import picocli.CommandLine.IVersionProvider;

/** What runs here: jdevp2p, Java, and the curve. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "jdevp2p " + ProjectVersion.text(),
      "curve   " + Secp256k1.provider().name(),
      "java    " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
    };
  }
}
