// SPDX-License-Identifier: Apache-2.0
/** Small subprotocols to copy: chat, echo, bulk. */
@org.jspecify.annotations.NullMarked
module org.jdevp2p.examples {
  requires static org.jspecify;
  requires transitive org.jdevp2p;

  exports org.jdevp2p.examples;
}
