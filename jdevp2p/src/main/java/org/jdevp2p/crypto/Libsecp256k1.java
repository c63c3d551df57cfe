// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The functions of libsecp256k1 that we use, one method each, with the context already filled in.
 * Names, order of parameters and results are those of {@code secp256k1.h}, {@code secp256k1_ecdh.h}
 * and {@code secp256k1_recovery.h}; true is 1.
 *
 * <p>The library ends the process when it is called against its contract, for instance with a
 * recovery id of 4. Whoever calls checks that before.
 */
@SuppressWarnings("restricted") // native access is what this class is for
final class Libsecp256k1 {

  /** {@code sizeof(secp256k1_pubkey)}. */
  static final int PUBKEY_BYTES = 64;

  /** {@code sizeof(secp256k1_ecdsa_recoverable_signature)}, larger than a plain signature's 64. */
  static final int RECOVERABLE_SIGNATURE_BYTES = 65;

  private static final int CONTEXT_NONE = 1;
  private static final int EC_UNCOMPRESSED = 2;

  private static final Linker LINKER = Linker.nativeLinker();

  private final MemorySegment context;
  private final MemorySegment compressPoint;
  private final MethodHandle pubkeyCreate;
  private final MethodHandle pubkeyParse;
  private final MethodHandle pubkeySerialize;
  private final MethodHandle ecdh;
  private final MethodHandle signRecoverable;
  private final MethodHandle recoverableParse;
  private final MethodHandle recoverableSerialize;
  private final MethodHandle recover;
  private final MethodHandle signatureParse;
  private final MethodHandle verify;

  /** Binds all functions and creates the one context, which is never changed again. */
  Libsecp256k1(SymbolLookup library) throws NativeLibrary.UnavailableException {
    pubkeyCreate = bind(library, "secp256k1_ec_pubkey_create", ADDRESS, ADDRESS, ADDRESS);
    pubkeyParse = bind(library, "secp256k1_ec_pubkey_parse", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    pubkeySerialize =
        bind(library, "secp256k1_ec_pubkey_serialize", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    ecdh = bind(library, "secp256k1_ecdh", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    signRecoverable =
        bind(
            library, "secp256k1_ecdsa_sign_recoverable",
            ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    recoverableParse =
        bind(
            library, "secp256k1_ecdsa_recoverable_signature_parse_compact",
            ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    recoverableSerialize =
        bind(
            library, "secp256k1_ecdsa_recoverable_signature_serialize_compact",
            ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    recover = bind(library, "secp256k1_ecdsa_recover", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    signatureParse =
        bind(library, "secp256k1_ecdsa_signature_parse_compact", ADDRESS, ADDRESS, ADDRESS);
    verify = bind(library, "secp256k1_ecdsa_verify", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    context = createContext(library);
    compressPoint = compressPointStub();
  }

  /** A function that returns an int, as all of them do but one. */
  private static MethodHandle bind(SymbolLookup library, String name, MemoryLayout... parameters)
      throws NativeLibrary.UnavailableException {
    return LINKER.downcallHandle(
        symbol(library, name), FunctionDescriptor.of(JAVA_INT, parameters));
  }

  private static MemorySegment symbol(SymbolLookup library, String name)
      throws NativeLibrary.UnavailableException {
    return library
        .find(name)
        .orElseThrow(
            () -> new NativeLibrary.UnavailableException("the library has no function " + name));
  }

  /** A context blinded with random bytes, which guards secret keys against power analysis. */
  private static MemorySegment createContext(SymbolLookup library)
      throws NativeLibrary.UnavailableException {
    MethodHandle create =
        LINKER.downcallHandle(
            symbol(library, "secp256k1_context_create"), FunctionDescriptor.of(ADDRESS, JAVA_INT));
    MethodHandle randomize = bind(library, "secp256k1_context_randomize", ADDRESS, ADDRESS);
    byte[] random = new byte[Curve.SCALAR_BYTES];
    new SecureRandom().nextBytes(random);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment context = (MemorySegment) create.invokeExact(CONTEXT_NONE);
      MemorySegment seed = arena.allocateFrom(JAVA_BYTE, random);
      int randomized = (int) randomize.invokeExact(context, seed);
      seed.fill((byte) 0);
      Arrays.fill(random, (byte) 0);
      if (randomized != 1) {
        throw new NativeLibrary.UnavailableException("its context cannot be randomised");
      }
      return context;
    } catch (NativeLibrary.UnavailableException e) {
      throw e;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * What {@code secp256k1_ecdh} calls with the point it computed. Those that the library brings all
   * hash; RLPx wants the coordinate itself. A call from C to Java costs 0.2 us here, of 30.
   */
  private static MemorySegment compressPointStub() {
    MemoryLayout output = MemoryLayout.sequenceLayout(Curve.COMPRESSED_BYTES, JAVA_BYTE);
    MemoryLayout coordinate = MemoryLayout.sequenceLayout(Curve.SCALAR_BYTES, JAVA_BYTE);
    FunctionDescriptor descriptor =
        FunctionDescriptor.of(
            JAVA_INT,
            ADDRESS.withTargetLayout(output),
            ADDRESS.withTargetLayout(coordinate),
            ADDRESS.withTargetLayout(coordinate),
            ADDRESS);
    try {
      MethodHandle method =
          MethodHandles.lookup()
              .findStatic(Libsecp256k1.class, "compressPoint", descriptor.toMethodType());
      return LINKER.upcallStub(method, descriptor, Arena.global());
    } catch (ReflectiveOperationException e) {
      throw broken(e);
    }
  }

  /** Called from C, hence must not throw. */
  @SuppressWarnings("UnusedMethod") // found by its name
  private static int compressPoint(
      MemorySegment output, MemorySegment x, MemorySegment y, MemorySegment unused) {
    int parity = y.get(JAVA_BYTE, Curve.SCALAR_BYTES - 1) & 1;
    output.set(JAVA_BYTE, 0, (byte) (Curve.COMPRESSED_EVEN + parity));
    MemorySegment.copy(x, 0, output, 1, Curve.SCALAR_BYTES);
    return 1;
  }

  /** Fails for a secret key outside of 1 to n - 1. */
  boolean pubkeyCreate(MemorySegment pubkey, MemorySegment secretKey) {
    try {
      return (int) pubkeyCreate.invokeExact(context, pubkey, secretKey) == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Fails for what is not the encoding of a point of the curve. Takes hybrid encodings too. */
  boolean pubkeyParse(MemorySegment pubkey, MemorySegment encoded, long size) {
    try {
      return (int) pubkeyParse.invokeExact(context, pubkey, encoded, size) == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Writes 65 bytes. {@code size} holds a {@code size_t}, 65 before and after. */
  boolean pubkeySerialize(MemorySegment encoded, MemorySegment size, MemorySegment pubkey) {
    try {
      return (int)
              pubkeySerialize.invokeExact(context, encoded, size, pubkey, EC_UNCOMPRESSED)
          == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Constant time. Writes the product in compressed form, 33 bytes. */
  boolean ecdh(MemorySegment compressed, MemorySegment pubkey, MemorySegment secretKey) {
    try {
      return (int)
              ecdh.invokeExact(
                  context, compressed, pubkey, secretKey, compressPoint, MemorySegment.NULL)
          == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Constant time. The nonce is that of RFC 6979. */
  boolean signRecoverable(MemorySegment signature, MemorySegment hash, MemorySegment secretKey) {
    try {
      return (int)
              signRecoverable.invokeExact(
                  context, signature, hash, secretKey, MemorySegment.NULL, MemorySegment.NULL)
          == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Fails for r or s of n or above. */
  boolean recoverableParse(MemorySegment signature, MemorySegment compact, int recoveryId) {
    try {
      return (int) recoverableParse.invokeExact(context, signature, compact, recoveryId) == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Writes r || s, and an int to {@code recoveryId}. */
  boolean recoverableSerialize(
      MemorySegment compact, MemorySegment recoveryId, MemorySegment signature) {
    try {
      return (int) recoverableSerialize.invokeExact(context, compact, recoveryId, signature) == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Fails for r or s of 0, and where no key fits. */
  boolean recover(MemorySegment pubkey, MemorySegment signature, MemorySegment hash) {
    try {
      return (int) recover.invokeExact(context, pubkey, signature, hash) == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Fails for r or s of n or above. */
  boolean signatureParse(MemorySegment signature, MemorySegment compact) {
    try {
      return (int) signatureParse.invokeExact(context, signature, compact) == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** False for s above n / 2, too. */
  boolean verify(MemorySegment signature, MemorySegment hash, MemorySegment pubkey) {
    try {
      return (int) verify.invokeExact(context, signature, hash, pubkey) == 1;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static RuntimeException broken(Throwable cause) {
    if (cause instanceof Error error) { // such as OutOfMemoryError: not ours to dress up
      throw error;
    }
    return new IllegalStateException("call of libsecp256k1 failed", cause);
  }
}
