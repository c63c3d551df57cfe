// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A tree with its signature: what is published, and what a client has got and checked. Immutable.
 *
 * @param link where it is, and the key that has signed it
 * @param root its first entry
 * @param tree all below
 */
public record SignedTree(TreeLink link, TreeRoot root, EnrTree tree) {

  /** Clients look for a new root so often: what go-ethereum's tools publish. */
  public static final Duration ROOT_TTL = Duration.ofMinutes(30);

  /** An entry never changes, for its name is its hash. */
  public static final Duration ENTRY_TTL = Duration.ofDays(28);

  /** The text of each TXT record under its full name, without a dot at its end; sorted. */
  public SortedMap<String, String> toTxt() {
    SortedMap<String, String> records = new TreeMap<>();
    tree.entries().forEach((hash, entry) -> records.put(link.nameOf(hash), entry.toText()));
    records.put(link.domain(), root.toText());
    return records;
  }

  /**
   * The records as a zone file (RFC 1035, section 5), names relative to the tree's domain, the root
   * first.
   */
  public String toZone(Duration rootTtl, Duration entryTtl) {
    ZoneFile zone = new ZoneFile(link.domain());
    zone.txt("@", rootTtl, root.toText());
    SortedMap<String, String> below = new TreeMap<>();
    tree.entries().forEach((hash, entry) -> below.put(hash.text(), entry.toText()));
    below.forEach((name, text) -> zone.txt(name, entryTtl, text));
    return zone.text();
  }
}
