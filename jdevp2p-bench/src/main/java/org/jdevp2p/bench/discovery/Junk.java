// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.bench.discovery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.Keccak256;
import org.jdevp2p.rlp.RlpWriter;

/** Datagrams that cost who gets them something and are worth nothing. */
enum Junk {
  /** Bytes that are no packet of anything, 63 to 1280 of them. */
  RANDOM("random"),
  /** A kilobyte of them. */
  RANDOM_KILOBYTE("random-1000"),
  /** Ordinary packets of v5 from ids that have no session: they ask for a WHOAREYOU. */
  V5_ORDINARY("v5"),
  /** WHOAREYOU of v5 that nothing has caused. */
  V5_WHOAREYOU("v5-whoareyou"),
  /**
   * Pairs: an ordinary packet, then the handshake that answers the WHOAREYOU to it, with a random
   * signature.
   */
  V5_HANDSHAKE("v5-handshake"),
  /** Pings of v4 with a good hash and a random signature, of which half yield a random key. */
  V4_PING("v4");

  private static final int LONG_MESSAGE_BYTES = 44;
  private static final int KILOBYTE = 1_000;
  private static final int MIN_BYTES = 63;
  private static final int MAX_BYTES = 1_280;
  private static final int IV_BYTES = 16;
  private static final int ID_BYTES = 32;
  private static final int WHOAREYOU_BYTES = 24;
  private static final int SIGNATURE_BYTES = 64;
  private static final long FAR_FUTURE = 4_000_000_000L;

  private final String id;

  Junk(String id) {
    this.id = id;
  }

  /** How the command line and results name it. */
  String id() {
    return id;
  }

  static Junk of(String id) {
    for (Junk junk : values()) {
      if (junk.id.equals(id)) {
        return junk;
      }
    }
    throw new IllegalArgumentException("no junk is called '" + id + "'");
  }

  /** So many datagrams, each different, for the node with this id. */
  List<byte[]> make(int count, Bytes victim, SplittableRandom random) {
    List<byte[]> made = new ArrayList<>(count);
    while (made.size() < count) {
      switch (this) {
        case RANDOM ->
            made.add(bytes(random, MIN_BYTES + random.nextInt(MAX_BYTES - MIN_BYTES + 1)));
        case RANDOM_KILOBYTE -> made.add(bytes(random, KILOBYTE));
        case V5_ORDINARY -> made.add(ordinary(victim, bytes(random, ID_BYTES), random));
        case V5_WHOAREYOU ->
            made.add(packet(victim, 1, bytes(random, WHOAREYOU_BYTES), new byte[0], random));
        case V5_HANDSHAKE -> {
          byte[] source = bytes(random, ID_BYTES);
          made.add(ordinary(victim, source, random));
          made.add(handshake(victim, source, random));
        }
        case V4_PING -> made.add(v4Ping(random));
      }
    }
    return made;
  }

  private static byte[] ordinary(Bytes victim, byte[] source, SplittableRandom random) {
    return packet(victim, 0, source, bytes(random, LONG_MESSAGE_BYTES), random);
  }

  /** With a public key that is a point of the curve, and no record. */
  private static byte[] handshake(Bytes victim, byte[] source, SplittableRandom random) {
    byte[] generator =
        Bytes.fromHex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
            .toArray();
    ByteBuffer authdata =
        ByteBuffer.allocate(ID_BYTES + 2 + SIGNATURE_BYTES + generator.length)
            .put(source)
            .put((byte) SIGNATURE_BYTES)
            .put((byte) generator.length)
            .put(bytes(random, SIGNATURE_BYTES))
            .put(generator);
    return packet(victim, 2, authdata.array(), bytes(random, LONG_MESSAGE_BYTES), random);
  }

  /** discv5-wire.md, "Packet Encoding". */
  private static byte[] packet(
      Bytes victim, int flag, byte[] authdata, byte[] message, SplittableRandom random) {
    byte[] iv = bytes(random, IV_BYTES);
    ByteBuffer header =
        ByteBuffer.allocate(23 + authdata.length)
            .put("discv5".getBytes(StandardCharsets.US_ASCII))
            .putShort((short) 1)
            .put((byte) flag)
            .put(bytes(random, 12))
            .putShort((short) authdata.length)
            .put(authdata);
    try {
      Cipher mask = Cipher.getInstance("AES/CTR/NoPadding");
      mask.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(victim.slice(0, 16).toArray(), "AES"),
          new IvParameterSpec(iv));
      return Bytes.concat(
              Bytes.wrap(iv), Bytes.wrap(mask.doFinal(header.array())), Bytes.wrap(message))
          .toArray();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  /** discv4.md: hash, signature, type, [version, from, to, expiration]. */
  private static byte[] v4Ping(SplittableRandom random) {
    Bytes ping =
        new RlpWriter()
            .list(w -> w.put(4).list(Junk::endpoint).list(Junk::endpoint).put(FAR_FUTURE))
            .toBytes();
    byte[] signature = bytes(random, SIGNATURE_BYTES + 1);
    signature[SIGNATURE_BYTES] = (byte) random.nextInt(2);
    Bytes signed = Bytes.concat(Bytes.wrap(signature), Bytes.of((byte) 1), ping);
    return Bytes.concat(Keccak256.hash(signed), signed).toArray();
  }

  private static void endpoint(RlpWriter out) {
    out.put(new byte[] {127, 0, 0, 1}).put(1).put(1);
  }

  private static byte[] bytes(SplittableRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
