// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.jdevp2p.bytes.Bytes;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class Keccak256Test {

  @Test
  void knownMessagesHaveTheirKnownDigests() {
    for (JsonNode vector : CryptoVectors.at("/keccak256/computed")) {
      Bytes message = CryptoVectors.hex(vector, "message");
      assertThat(Keccak256.hash(message))
          .as("message of %s bytes", vector.get("len"))
          .isEqualTo(CryptoVectors.hex(vector, "digest"));
    }
    for (JsonNode vector : CryptoVectors.at("/keccak256/simple")) {
      byte[] message = vector.get("ascii").asString().getBytes(US_ASCII);
      assertThat(Bytes.of(Keccak256.hash(message))).isEqualTo(CryptoVectors.hex(vector, "digest"));
    }
  }

  @Test
  void everySizeUpToThreeBlocksAgreesWithBouncyCastle() {
    byte[] message = random(3 * 136 + 1);
    for (int size = 0; size <= message.length; size++) {
      byte[] digest = new Keccak256().update(message, 0, size).digest();
      assertThat(digest).as("%d bytes", size).isEqualTo(bouncyCastle(message, size));
    }
  }

  @Property(tries = 300)
  void anySplitOfTheInputGivesTheSameDigest(
      @ForAll @Size(max = 1_000) byte[] message, @ForAll long seed) {
    Random random = new Random(seed);
    Keccak256 keccak = new Keccak256();
    for (int at = 0; at < message.length; ) {
      int part = Math.min(message.length - at, random.nextInt(300));
      keccak.update(message, at, part);
      at += part;
    }
    assertThat(keccak.digest()).isEqualTo(bouncyCastle(message, message.length));
  }

  @Property(tries = 300)
  void digestInTheMiddleChangesNothingThatFollows(
      @ForAll @Size(max = 500) byte[] before, @ForAll @Size(max = 500) byte[] after) {
    Keccak256 running = new Keccak256().update(before);
    assertThat(running.digest()).isEqualTo(Keccak256.hash(before));
    assertThat(running.digest()).isEqualTo(Keccak256.hash(before));
    assertThat(running.update(after).digest()).isEqualTo(Keccak256.hash(before, after));
  }

  @Test
  void digestIsWrittenWhereAskedAndNowhereElse() {
    byte[] out = new byte[40];
    new Keccak256().digest(out, 5);
    assertThat(Bytes.wrap(out).toHex())
        .isEqualTo(
            "0000000000"
                + "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
                + "000000");
  }

  @Test
  void resetForgetsAllInput() {
    Keccak256 keccak = new Keccak256().update(random(200));
    keccak.reset();
    assertThat(keccak.digest()).isEqualTo(Keccak256.hash());
  }

  @Test
  void sliceIsHashedWithoutItsNeighbours() {
    Bytes whole = Bytes.wrap(random(50));
    assertThat(Keccak256.hash(whole.slice(3, 20)))
        .isEqualTo(Bytes.wrap(Keccak256.hash(whole.slice(3, 20).toArray())));
  }

  @Test
  void rangeOutsideOfTheArrayIsRefused() {
    Keccak256 keccak = new Keccak256();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> keccak.update(new byte[10], 1, 10));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> keccak.digest(new byte[32], 1));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static byte[] bouncyCastle(byte[] message, int size) {
    KeccakDigest digest = new KeccakDigest(256);
    digest.update(message, 0, size);
    byte[] out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }
}
