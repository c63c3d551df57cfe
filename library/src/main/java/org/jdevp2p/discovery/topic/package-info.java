// SPDX-License-Identifier: Apache-2.0
/**
 * Topic discovery (discv5-theory.md, "Topic-based Service Discovery", of June 2026): registrars
 * keep advertisements for a while, advertisers place theirs with many of them, and who looks for a
 * service asks along the way to its topic. {@link org.jdevp2p.discovery.topic.Topics} is the whole
 * of it.
 */
@NullMarked
package org.jdevp2p.discovery.topic;

import org.jspecify.annotations.NullMarked;
