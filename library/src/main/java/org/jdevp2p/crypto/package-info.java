// SPDX-License-Identifier: Apache-2.0
/**
 * Keys, curve, hash and ECIES: the only package that sees a crypto library.
 *
 * <p>Must not know any message, link or file; imports nothing of ours but {@code bytes}. Start with
 * {@link org.jdevp2p.crypto.Secp256k1} and its two providers, then {@link
 * org.jdevp2p.crypto.Ecies}; {@link org.jdevp2p.crypto.Keccak256} stands alone. What a remote sends
 * is refused with one {@link org.jdevp2p.crypto.CryptoException} that does not say why.
 */
package org.jdevp2p.crypto;
