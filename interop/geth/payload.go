// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/ethereum/go-ethereum/rlp"
)

// content makes the bytes that README.md defines for a size and a seed; all programs of the suite make the same ones.
func content(size int, seed uint32) []byte {
	bytes := make([]byte, size)
	if seed == 0 {
		for i := range bytes {
			bytes[i] = byte(i%251) ^ byte(i>>12)
		}
		return bytes
	}
	state := seed
	for i := range bytes {
		state = state*1664525 + 1013904223
		bytes[i] = byte(state >> 24)
	}
	return bytes
}

// encode makes a message payload of some content: one RLP string.
func encode(content []byte) []byte {
	encoded, err := rlp.EncodeToBytes(content)
	if err != nil {
		panic(err) // a byte slice always has an encoding
	}
	return encoded
}

// described says how long the content of a payload is and what its hash is; for a payload that is not exactly
// one RLP string it describes the payload as it came, and says why.
func described(payload []byte) object {
	content, rest, err := rlp.SplitString(payload)
	switch {
	case err != nil:
		return object{"size": len(payload), "sha256": hash(payload), "rlpError": err.Error()}
	case len(rest) > 0:
		return object{"size": len(payload), "sha256": hash(payload), "rlpError": "bytes after the string"}
	}
	return object{"size": len(content), "sha256": hash(content)}
}

func hash(bytes []byte) string {
	sum := sha256.Sum256(bytes)
	return hex.EncodeToString(sum[:])
}
