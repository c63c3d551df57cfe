// SPDX-License-Identifier: Apache-2.0
/**
 * Lists of nodes in the DNS: signed trees of TXT records (EIP-1459, dnsdisc.md), both read and
 * published.
 *
 * <p>Must not know discovery v4 or v5, nor how names are resolved: that is a {@link
 * org.jdevp2p.discovery.dns.TxtResolver}, of which {@link
 * org.jdevp2p.discovery.dns.DnsjavaResolver} is one, and the only class here that sees dnsjava.
 * Start with {@link org.jdevp2p.discovery.dns.TreeEntry}, then {@link
 * org.jdevp2p.discovery.dns.EnrTree} and {@link org.jdevp2p.discovery.dns.DnsClient}.
 */
package org.jdevp2p.discovery.dns;
