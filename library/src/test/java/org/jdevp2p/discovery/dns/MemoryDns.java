// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdevp2p.discovery.dns.LookupException.Kind;

/** A DNS in memory, which remembers what it was asked. */
final class MemoryDns implements TxtResolver {

  private final Map<String, List<String>> records = new HashMap<>();
  private final Map<String, Kind> failing = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private boolean offline;

  @Override
  public synchronized List<String> lookup(String name, Duration limit) throws LookupException {
    asked.add(name);
    if (offline) {
      throw new LookupException(Kind.TIMEOUT, name, "no answer");
    }
    Kind failure = failing.get(name);
    if (failure != null) {
      throw new LookupException(failure, name, "fails as told");
    }
    List<String> texts = records.get(name);
    if (texts == null) {
      throw new LookupException(Kind.NO_SUCH_NAME, name, "no such name");
    }
    return texts;
  }

  /** Adds all records of a tree, and takes nothing away. */
  synchronized MemoryDns publish(SignedTree tree) {
    tree.toTxt().forEach((name, text) -> records.put(name, List.of(text)));
    return this;
  }

  /** Takes all records of a tree away. */
  synchronized void withdraw(SignedTree tree) {
    records.keySet().removeAll(tree.toTxt().keySet());
  }

  synchronized MemoryDns put(String name, String... texts) {
    records.put(name, List.of(texts));
    return this;
  }

  /** Puts an entry where its hash says, below the domain of {@code link}. */
  EntryHash put(TreeLink link, TreeEntry entry) {
    put(link.nameOf(entry.hash()), entry.toText());
    return entry.hash();
  }

  synchronized void fail(String name, Kind kind) {
    failing.put(name, kind);
  }

  synchronized void mend(String name) {
    failing.remove(name);
  }

  synchronized void offline(boolean value) {
    offline = value;
  }

  /** How often anything was looked up. */
  synchronized int lookups() {
    return asked.size();
  }

  synchronized int lookups(String name) {
    return (int) asked.stream().filter(name::equals).count();
  }

  synchronized Set<String> asked() {
    return new TreeSet<>(asked);
  }
}
