// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jdevp2p.bytes.Bytes;

/**
 * The curve in pure Java, on Bouncy Castle's field arithmetic.
 *
 * <p>{@code CustomNamedCurves} is what makes it usable: its secp256k1 has a field of its own and
 * the curve's endomorphism, and is nine times as fast as the generic curve of the same name. It
 * does not run in constant time, which is one reason why the native provider is preferred.
 */
final class BouncyCastleSecp256k1 implements Secp256k1 {

  private static final X9ECParameters PARAMETERS = CustomNamedCurves.getByName("secp256k1");
  private static final ECPoint GENERATOR = PARAMETERS.getG();
  private static final BigInteger ORDER = PARAMETERS.getN();
  private static final BigInteger HALF_ORDER = ORDER.shiftRight(1);
  private static final BigInteger FIELD = PARAMETERS.getCurve().getField().getCharacteristic();

  @Override
  public String name() {
    return "bouncycastle";
  }

  @Override
  public PublicKey publicKey(SecretKey key) {
    return publicKey(timesGenerator(number(key)));
  }

  @Override
  public PublicKey decode(byte[] sec1) throws CryptoException {
    Curve.checkForm(sec1);
    try {
      return publicKey(PARAMETERS.getCurve().decodePoint(sec1));
    } catch (IllegalArgumentException notAPoint) {
      throw CryptoException.refused();
    }
  }

  @Override
  public byte[] agree(SecretKey key, PublicKey point) {
    return Arrays.copyOfRange(agreeCompressed(key, point), 1, Curve.COMPRESSED_BYTES);
  }

  @Override
  public byte[] agreeCompressed(SecretKey key, PublicKey point) {
    return point(point).multiply(number(key)).getEncoded(true);
  }

  @Override
  public Signature sign(SecretKey key, byte[] hash32) {
    Curve.checkHash(hash32);
    BigInteger secret = number(key);
    BigInteger message = new BigInteger(1, hash32);
    DeterministicNonce nonces = new DeterministicNonce(key.scalar(), hash32);
    while (true) { // once, except with a chance of about 2^-127
      BigInteger nonce = new BigInteger(1, nonces.next());
      ECPoint point = timesGenerator(nonce).normalize();
      BigInteger x = point.getAffineXCoord().toBigInteger();
      BigInteger r = x.mod(ORDER);
      BigInteger s =
          BigIntegers.modOddInverse(ORDER, nonce)
              .multiply(message.add(r.multiply(secret)))
              .mod(ORDER);
      if (r.signum() != 0 && s.signum() != 0) {
        boolean oddY = point.getAffineYCoord().testBitZero();
        boolean highS = s.compareTo(HALF_ORDER) > 0;
        // negating s stands for negating R, which turns the parity of its y
        int recoveryId = (x.equals(r) ? 0 : 2) | (oddY != highS ? 1 : 0);
        return new Signature(join(r, highS ? ORDER.subtract(s) : s), recoveryId);
      }
    }
  }

  @Override
  public PublicKey recover(byte[] hash32, Signature signature) throws CryptoException {
    Curve.checkHash(hash32);
    BigInteger r = number(signature.rs().slice(0, Curve.SCALAR_BYTES));
    BigInteger s = number(signature.rs().slice(Curve.SCALAR_BYTES));
    if (!isScalar(r) || !isScalar(s)) {
      throw CryptoException.refused();
    }
    BigInteger x = (signature.recoveryId() & 2) == 0 ? r : r.add(ORDER);
    if (x.compareTo(FIELD) >= 0) {
      throw CryptoException.refused();
    }
    // s R = z G + r Q, hence Q = (-z / r) G + (s / r) R
    BigInteger inverse = BigIntegers.modOddInverseVar(ORDER, r);
    BigInteger ofGenerator = new BigInteger(1, hash32).negate().multiply(inverse).mod(ORDER);
    BigInteger ofR = s.multiply(inverse).mod(ORDER);
    ECPoint key =
        ECAlgorithms.sumOfTwoMultiplies(
            GENERATOR, ofGenerator, pointWithX(x, signature.recoveryId() & 1), ofR);
    if (key.isInfinity()) {
      throw CryptoException.refused();
    }
    return publicKey(key);
  }

  private static ECPoint pointWithX(BigInteger x, int yParity) throws CryptoException {
    byte[] sec1 = new byte[Curve.COMPRESSED_BYTES];
    sec1[0] = (byte) (Curve.COMPRESSED_EVEN + yParity);
    BigIntegers.asUnsignedByteArray(x, sec1, 1, Curve.SCALAR_BYTES);
    try {
      return PARAMETERS.getCurve().decodePoint(sec1);
    } catch (IllegalArgumentException notAPoint) {
      throw CryptoException.refused();
    }
  }

  @Override
  public boolean verify(byte[] hash32, Bytes rs64, PublicKey key) {
    Curve.checkHash(hash32);
    if (rs64.size() != Curve.SIGNATURE_BYTES) {
      return false;
    }
    BigInteger r = number(rs64.slice(0, Curve.SCALAR_BYTES));
    BigInteger s = number(rs64.slice(Curve.SCALAR_BYTES));
    if (!isScalar(r) || !isScalar(s) || s.compareTo(HALF_ORDER) > 0) {
      return false;
    }
    BigInteger inverse = BigIntegers.modOddInverseVar(ORDER, s);
    BigInteger ofGenerator = new BigInteger(1, hash32).multiply(inverse).mod(ORDER);
    BigInteger ofKey = r.multiply(inverse).mod(ORDER);
    ECPoint point =
        ECAlgorithms.sumOfTwoMultiplies(GENERATOR, ofGenerator, point(key), ofKey).normalize();
    return !point.isInfinity() && point.getAffineXCoord().toBigInteger().mod(ORDER).equals(r);
  }

  private static ECPoint timesGenerator(BigInteger factor) {
    return new FixedPointCombMultiplier().multiply(GENERATOR, factor);
  }

  private static PublicKey publicKey(ECPoint point) {
    byte[] sec1 = point.getEncoded(false);
    return PublicKey.ofCheckedPoint(Arrays.copyOfRange(sec1, 1, sec1.length));
  }

  private static ECPoint point(PublicKey key) {
    return PARAMETERS.getCurve().decodePoint(Curve.uncompressed(key.point64()));
  }

  private static BigInteger number(SecretKey key) {
    return new BigInteger(1, key.scalar());
  }

  private static BigInteger number(Bytes bytes32) {
    return new BigInteger(1, bytes32.toArray());
  }

  private static boolean isScalar(BigInteger number) {
    return number.signum() > 0 && number.compareTo(ORDER) < 0;
  }

  private static Bytes join(BigInteger r, BigInteger s) {
    byte[] rs = new byte[Curve.SIGNATURE_BYTES];
    BigIntegers.asUnsignedByteArray(r, rs, 0, Curve.SCALAR_BYTES);
    BigIntegers.asUnsignedByteArray(s, rs, Curve.SCALAR_BYTES, Curve.SCALAR_BYTES);
    return Bytes.wrap(rs);
  }
}
