// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps what crawlers find in an SQL database: SQLite in a file, or PostgreSQL where several
 * crawlers share one store.
 *
 * <p>Must not know packets or the command line. Start with {@link org.jdevp2p.crawl.CrawlStore},
 * then {@link org.jdevp2p.crawl.StoredCrawl}, which lets a crawler work on it.
 */
@NullMarked
package org.jdevp2p.crawl;

import org.jspecify.annotations.NullMarked;
