// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlpx;

import org.openjdk.jmh.annotations.Fork;

/** {@link HandshakeOperations} on libsecp256k1 through the foreign function interface. */
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Dorg.jdevp2p.crypto.secp256k1=native"})
public class NativeHandshakeBenchmark extends HandshakeOperations {}
