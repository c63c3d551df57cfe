// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import org.jdevp2p.crypto.Keccak256;

/** Secrets of two ends that fit each other, always the same, without a handshake. */
final class MirroredSecrets {

  static final byte[] AES = Keccak256.hash(new byte[] {1});
  static final byte[] MAC = Keccak256.hash(new byte[] {2});
  static final byte[] NEAR_EGRESS = {3, 3, 3};
  static final byte[] NEAR_INGRESS = {4, 4, 4};

  private MirroredSecrets() {}

  static Secrets near() {
    return new Secrets(AES, MAC, state(NEAR_EGRESS), state(NEAR_INGRESS), HandshakeForge.nearKey());
  }

  static Secrets far() {
    return new Secrets(AES, MAC, state(NEAR_INGRESS), state(NEAR_EGRESS), HandshakeForge.nearKey());
  }

  private static Keccak256 state(byte[] input) {
    return new Keccak256().update(input);
  }
}
