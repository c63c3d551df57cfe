// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { RLP } from '@ethereumjs/rlp';

/** The bytes that README.md defines for a size and a seed; all programs of the suite make the same ones. */
export function content(size, seed) {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[i] = seed === 0 ? (i % 251) ^ (i >>> 12) : state >>> 24;
  }
  return bytes;
}

/** A message payload of some content: one RLP string. */
export const encode = (bytes) => RLP.encode(bytes);

/**
 * How long the content of a payload is and what its hash is; a payload that is not exactly one RLP string is
 * described as it came, with the reason.
 */
export function described(payload) {
  let rlpError;
  try {
    const item = RLP.decode(payload);
    if (item instanceof Uint8Array) return { size: item.length, sha256: hash(item) };
    rlpError = 'a list, not a string';
  } catch (error) {
    rlpError = error.message;
  }
  return { size: payload.length, sha256: hash(payload), rlpError };
}

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
