// SPDX-License-Identifier: Apache-2.0
/** Keys, curve, hash and ECIES: the only package that sees a crypto library. */
package org.jdevp2p.crypto;
