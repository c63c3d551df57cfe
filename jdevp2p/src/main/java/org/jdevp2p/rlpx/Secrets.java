// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.PublicKey;

/**
 * What a handshake leaves behind: keys, MAC states, and who the remote is. Has no {@code toString}
 * that shows a secret, and is used up by the connection that it is given to.
 */
final class Secrets {

  /** {@code aes-secret}: key of both AES-256-CTR streams. */
  final byte[] aes;

  /** {@code mac-secret}: key of the AES-256 blocks inside the MACs. */
  final byte[] mac;

  final Keccak256 egressMac;
  final Keccak256 ingressMac;
  final PublicKey remoteKey;

  Secrets(byte[] aes, byte[] mac, Keccak256 egressMac, Keccak256 ingressMac, PublicKey remoteKey) {
    this.aes = aes;
    this.mac = mac;
    this.egressMac = egressMac;
    this.ingressMac = ingressMac;
    this.remoteKey = remoteKey;
  }
}
