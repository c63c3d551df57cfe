// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.SecretKey;

/** Keys of tests. */
final class Keys {

  /** The one of EIP-778's example. */
  static final SecretKey EIP778 =
      of("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");

  static final SecretKey OTHER =
      of("45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8");

  private Keys() {}

  static SecretKey of(String hex) {
    try {
      return SecretKey.of(Bytes.fromHex(hex));
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }
}
