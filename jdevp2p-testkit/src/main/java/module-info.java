// SPDX-License-Identifier: Apache-2.0
/** Scripted peers, in-memory links and a clock that tests move. */
@org.jspecify.annotations.NullMarked
module org.jdevp2p.testkit {
  requires static org.jspecify;
  requires static org.dnsjava;
  requires transitive org.jdevp2p;

  exports org.jdevp2p.testkit;
}
