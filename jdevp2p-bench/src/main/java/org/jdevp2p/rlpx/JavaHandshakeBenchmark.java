// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import org.openjdk.jmh.annotations.Fork;

/** {@link HandshakeOperations} on Bouncy Castle. */
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Dorg.jdevp2p.crypto.secp256k1=java"})
public class JavaHandshakeBenchmark extends HandshakeOperations {}
