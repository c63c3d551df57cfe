// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.bytes.UnsafeBytes;

/**
 * The curve by libsecp256k1, the C library that Bitcoin and most Ethereum nodes use.
 *
 * <p>Operations on secret keys run in constant time. Each call takes a slab of native memory of its
 * own and wipes it before giving it back: that costs 0.2 us of the 13 to 30 that the curve takes, and
 * nothing is kept per thread, of which there may be tens of thousands.
 */
final class NativeSecp256k1 implements Secp256k1 {

  private final Libsecp256k1 library;

  /**
   * @throws NativeLibrary.UnavailableException if this platform, installation or JVM has no native
   *     library to offer; its message says why
   */
  NativeSecp256k1() throws NativeLibrary.UnavailableException {
    library = new Libsecp256k1(NativeLibrary.load());
  }

  @Override
  public String name() {
    return "libsecp256k1";
  }

  @Override
  public PublicKey publicKey(SecretKey key) {
    try (Slab slab = new Slab()) {
      slab.putSecretKey(key);
      must(library.pubkeyCreate(slab.pubkey, slab.secretKey));
      return serialized(slab);
    }
  }

  @Override
  public PublicKey decode(byte[] sec1) throws CryptoException {
    Curve.checkForm(sec1);
    try (Slab slab = new Slab()) {
      MemorySegment.copy(sec1, 0, slab.encoded, JAVA_BYTE, 0, sec1.length);
      if (!library.pubkeyParse(slab.pubkey, slab.encoded, sec1.length)) {
        throw CryptoException.refused();
      }
      return serialized(slab);
    }
  }

  @Override
  public byte[] agree(SecretKey key, PublicKey point) {
    byte[] compressed = agreeCompressed(key, point);
    byte[] x = Arrays.copyOfRange(compressed, 1, Curve.COMPRESSED_BYTES);
    Arrays.fill(compressed, (byte) 0);
    return x;
  }

  @Override
  public byte[] agreeCompressed(SecretKey key, PublicKey point) {
    try (Slab slab = new Slab()) {
      parse(slab, point);
      slab.putSecretKey(key);
      must(library.ecdh(slab.encoded, slab.pubkey, slab.secretKey));
      return slab.encoded.asSlice(0, Curve.COMPRESSED_BYTES).toArray(JAVA_BYTE);
    }
  }

  @Override
  public Signature sign(SecretKey key, byte[] hash32) {
    Curve.checkHash(hash32);
    try (Slab slab = new Slab()) {
      slab.putSecretKey(key);
      slab.putHash(hash32);
      must(library.signRecoverable(slab.signature, slab.hash, slab.secretKey));
      must(library.recoverableSerialize(slab.compact, slab.number, slab.signature));
      Bytes rs = Bytes.wrap(slab.compact.toArray(JAVA_BYTE));
      return new Signature(rs, slab.number.get(JAVA_INT, 0));
    }
  }

  @Override
  public PublicKey recover(byte[] hash32, Signature signature) throws CryptoException {
    Curve.checkHash(hash32);
    try (Slab slab = new Slab()) {
      slab.putCompact(signature.rs());
      slab.putHash(hash32);
      boolean recovered =
          library.recoverableParse(slab.signature, slab.compact, signature.recoveryId())
              && library.recover(slab.pubkey, slab.signature, slab.hash);
      if (!recovered) {
        throw CryptoException.refused();
      }
      return serialized(slab);
    }
  }

  @Override
  public boolean verify(byte[] hash32, Bytes rs64, PublicKey key) {
    Curve.checkHash(hash32);
    if (rs64.size() != Curve.SIGNATURE_BYTES) {
      return false;
    }
    try (Slab slab = new Slab()) {
      slab.putCompact(rs64);
      slab.putHash(hash32);
      parse(slab, key);
      return library.signatureParse(slab.signature, slab.compact)
          && library.verify(slab.signature, slab.hash, slab.pubkey);
    }
  }

  private void parse(Slab slab, PublicKey key) {
    slab.encoded.set(JAVA_BYTE, 0, Curve.UNCOMPRESSED);
    MemorySegment.copy(key.point64(), 0, slab.encoded, JAVA_BYTE, 1, Curve.POINT_BYTES);
    must(library.pubkeyParse(slab.pubkey, slab.encoded, Curve.UNCOMPRESSED_BYTES));
  }

  private PublicKey serialized(Slab slab) {
    slab.number.set(JAVA_LONG, 0, Curve.UNCOMPRESSED_BYTES);
    must(library.pubkeySerialize(slab.encoded, slab.number, slab.pubkey));
    return PublicKey.ofCheckedPoint(
        slab.encoded.asSlice(1, Curve.POINT_BYTES).toArray(JAVA_BYTE));
  }

  /** For calls that cannot fail, since what goes in was checked when the key was made. */
  private static void must(boolean success) {
    if (!success) {
      throw new IllegalStateException("libsecp256k1 refused a checked key");
    }
  }

  /** The native memory of one call, cut to what the functions take and return. */
  private static final class Slab implements AutoCloseable {
    private static final long ALIGNMENT = 8;
    private static final long SIZE_BYTES = 360;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment all = arena.allocate(SIZE_BYTES, ALIGNMENT);
    final MemorySegment number = all.asSlice(0, Long.BYTES);
    final MemorySegment secretKey = all.asSlice(8, Curve.SCALAR_BYTES);
    final MemorySegment hash = all.asSlice(40, Curve.SCALAR_BYTES);
    final MemorySegment pubkey = all.asSlice(72, Libsecp256k1.PUBKEY_BYTES);
    final MemorySegment compact = all.asSlice(136, Curve.SIGNATURE_BYTES);
    final MemorySegment signature = all.asSlice(200, Libsecp256k1.RECOVERABLE_SIGNATURE_BYTES);
    final MemorySegment encoded = all.asSlice(272, Curve.UNCOMPRESSED_BYTES);

    void putSecretKey(SecretKey key) {
      MemorySegment.copy(key.scalar(), 0, secretKey, JAVA_BYTE, 0, Curve.SCALAR_BYTES);
    }

    void putHash(byte[] hash32) {
      MemorySegment.copy(hash32, 0, hash, JAVA_BYTE, 0, Curve.SCALAR_BYTES);
    }

    void putCompact(Bytes rs) {
      byte[] array = UnsafeBytes.array(rs);
      int offset = UnsafeBytes.offset(rs);
      MemorySegment.copy(array, offset, compact, JAVA_BYTE, 0, Curve.SIGNATURE_BYTES);
    }

    @Override
    public void close() {
      all.fill((byte) 0);
      arena.close();
    }
  }
}
