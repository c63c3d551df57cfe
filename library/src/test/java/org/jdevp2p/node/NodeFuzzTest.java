// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.crypto.Secp256k1;
import org.jdevp2p.rlp.RlpWriter;

/** How to run it for long is told in {@code docs/fuzzing.md}. */
class NodeFuzzTest {

  @FuzzTest
  void anyRecordIsRefusedOrCanonical(byte[] data) {
    check(Bytes.of(data));
  }

  /** Content that its owner has signed, whatever it is: what a fuzzer cannot sign by itself. */
  @FuzzTest
  void anySignedRecordIsRefusedOrCanonical(byte[] data) {
    Bytes content = Bytes.of(data);
    byte[] hash =
        Keccak256.hash(new RlpWriter().beginList().putRaw(content).endList().toBytes()).toArray();
    Bytes signature = Secp256k1.provider().sign(Keys.EIP778, hash).rs();
    check(new RlpWriter().beginList().put(signature).putRaw(content).endList().toBytes());
  }

  @FuzzTest
  void anyRecordTextIsRefusedOrWrittenTheSame(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      assertThat(NodeRecord.parse(text).toText()).isEqualTo(text);
    } catch (NodeRecordException e) {
      assertThat(e).hasNoCause();
    }
  }

  /** Parsing looks up no name, so it never waits. */
  @FuzzTest
  void anyEnodeIsRefusedOrReadTheSameOnceWritten(byte[] data) {
    Enode enode;
    try {
      enode = Enode.parse(new String(data, StandardCharsets.UTF_8));
    } catch (EnodeException e) {
      assertThat(e).hasMessageNotContaining("\n");
      return;
    }
    assertThat(Enode.parse(enode.toString())).isEqualTo(enode);
  }

  private static void check(Bytes encoded) {
    NodeRecord record;
    try {
      record = NodeRecord.decode(encoded);
    } catch (NodeRecordException e) {
      assertThat(e).hasNoCause();
      return;
    }
    assertThat(record.toBytes()).isEqualTo(encoded);
    assertThat(encoded.size()).isLessThanOrEqualTo(NodeRecord.MAX_SIZE);
    try {
      assertThat(NodeRecord.parse(record.toText())).isEqualTo(record);
    } catch (IOException e) {
      throw new AssertionError("its own text is refused", e);
    }
    assertThat(record.endpoints()).doesNotContainNull();
    assertThat(record.entries()).isNotEmpty();
    assertThat(record.toEnode()).isNotNull();
  }
}
