// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fork hashes from go-ethereum's core/forkid/forkid_test.go. */
class EthNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "MAINNET, fc64ec04",
    "MAINNET, 97c2c34c",
    "MAINNET, 91d1f948",
    "MAINNET, 7a64da13",
    "MAINNET, 3edd5b10",
    "MAINNET, a00bc324",
    "MAINNET, 668db0af",
    "MAINNET, 879d6e30",
    "MAINNET, e029e991",
    "MAINNET, 0eb440f6",
    "MAINNET, b715077d",
    "MAINNET, 20c327fc",
    "MAINNET, f0afd0e3",
    "MAINNET, dce96c2d",
    "MAINNET, 9f3d2254",
    "MAINNET, c376cf8b",
    "MAINNET, 5167e2a6",
    "MAINNET, cba2a1c0",
    "MAINNET, 07c9462e",
    "SEPOLIA, fe3366e7",
    "SEPOLIA, b96cbd13",
    "SEPOLIA, f7f9bc08",
    "SEPOLIA, 88cf81d9",
    "SEPOLIA, ed88b5fd",
    "SEPOLIA, e2ae4999",
    "SEPOLIA, 56078a1e",
    "SEPOLIA, 268956b6",
    "HOLESKY, c61a6098",
    "HOLESKY, fd4f016b",
    "HOLESKY, 9b192ad0",
    "HOLESKY, dfbd9bed",
    "HOLESKY, 783def52",
    "HOLESKY, a280a45c",
    "HOLESKY, 9bc6cb31",
    "HOODI, bef71d30",
    "HOODI, 0929e24e",
    "HOODI, e7e0e7ff",
    "HOODI, 3893353e",
    "HOODI, 23aa1351"
  })
  void forkHashIsOfItsNetworkOnly(EthNetwork network, String hash) {
    for (EthNetwork other : EthNetwork.values()) {
      assertThat(other.has(Bytes.fromHex(hash))).isEqualTo(other == network);
    }
  }
}
