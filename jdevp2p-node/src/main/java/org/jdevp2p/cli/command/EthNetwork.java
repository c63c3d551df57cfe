// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.node.NodeRecord;
import org.jdevp2p.rlp.RlpException;
import org.jdevp2p.rlp.RlpReader;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Networks of Ethereum, as node records tell them apart: the entry {@code eth} holds the fork id
 * (EIP-2124, EIP-6122), the CRC-32 of the genesis hash and of each fork so far.
 */
enum EthNetwork {
  MAINNET(
      "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3",
      // blocks, then seconds since 1970
      1_150_000,
      1_920_000,
      2_463_000,
      2_675_000,
      4_370_000,
      7_280_000,
      9_069_000,
      9_200_000,
      12_244_000,
      12_965_000,
      13_773_000,
      15_050_000,
      1_681_338_455,
      1_710_338_135,
      1_746_612_311,
      1_764_798_551,
      1_765_290_071,
      1_767_747_671),
  SEPOLIA(
      "25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9",
      1_735_371,
      1_677_557_088,
      1_706_655_072,
      1_741_159_776,
      1_760_427_360,
      1_761_017_184,
      1_761_607_008),
  HOLESKY(
      "b5f7f912443c940f21fd611f12828d75b534364ed9e95ca4e307729a4661bde4",
      1_696_000_704,
      1_707_305_664,
      1_740_434_112,
      1_759_308_480,
      1_759_800_000,
      1_760_389_824),
  HOODI(
      "bbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b",
      1_742_999_832,
      1_761_677_592,
      1_762_365_720,
      1_762_955_544);

  private static final int HASH_BYTES = 4;

  @SuppressWarnings("ImmutableEnumChecker") // unmodifiable, and so are its elements
  private final Set<Bytes> forkHashes;

  EthNetwork(String genesisHash, long... forks) {
    CRC32 sum = new CRC32();
    sum.update(Bytes.fromHex(genesisHash).toArray());
    Set<Bytes> hashes = new HashSet<>();
    hashes.add(hash(sum));
    for (long fork : forks) {
      sum.update(ByteBuffer.allocate(Long.BYTES).putLong(fork).array());
      hashes.add(hash(sum));
    }
    forkHashes = Set.copyOf(hashes);
  }

  private static Bytes hash(CRC32 sum) {
    return Bytes.wrap(ByteBuffer.allocate(HASH_BYTES).putInt((int) sum.getValue()).array());
  }

  /** Whether a fork hash is one that nodes of this network have now or had before. */
  boolean has(Bytes forkHash) {
    return forkHashes.contains(forkHash);
  }

  /** Whether a record says that its node is of this network, however far its chain has come. */
  boolean isOf(NodeRecord record) {
    return record.entry("eth").filter(this::isNamedIn).isPresent();
  }

  /** eth = [[fork hash, next fork], ...] */
  private boolean isNamedIn(Bytes entry) {
    try {
      RlpReader forkId = RlpReader.listOf(entry).list();
      boolean known = has(forkId.exactly(HASH_BYTES));
      long _ = forkId.uint64();
      forkId.end();
      return known;
    } catch (RlpException e) {
      return false;
    }
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a name in lower case. */
  static final class Converter implements ITypeConverter<EthNetwork> {
    @Override
    public EthNetwork convert(String text) {
      for (EthNetwork network : values()) {
        if (network.text().equals(text)) {
          return network;
        }
      }
      throw new TypeConversionException(
          "'%s' is not a network; expected %s"
              .formatted(
                  text,
                  Arrays.stream(values()).map(EthNetwork::text).collect(Collectors.joining(", "))));
    }
  }
}
