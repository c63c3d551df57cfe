// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.List;
import org.jdevp2p.discovery.Discovery;
import org.jdevp2p.discovery.DiscoveryConfig;
import org.jdevp2p.discovery.topic.Topics;
import org.jdevp2p.discovery.v5.Topic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Topic discovery, for a node that stays: it is off unless one of these is given. */
final class TopicOptions {

  @Option(
      names = "--topics",
      fallbackValue = "true",
      description = "Keep advertisements of others under topics, and say so in our record.")
  private boolean registrar;

  @Option(
      names = "--advertise",
      paramLabel = "TOPIC",
      split = ",",
      converter = TopicConverter.class,
      description =
          "Be found under this topic: 64 hex digits, or a name, of which SHA-256 is the topic."
              + " Implies --topics.")
  private @Nullable List<Topic> advertised;

  /** Reads a topic. */
  static final class TopicConverter implements ITypeConverter<Topic> {
    @Override
    public Topic convert(String text) {
      if (text.isBlank()) {
        throw new TypeConversionException("a topic is 64 hex digits or a name, not nothing");
      }
      return Topic.parse(text);
    }
  }

  /** Switches topic discovery on if it is wanted. */
  DiscoveryConfig.Builder apply(DiscoveryConfig.Builder config) {
    return config.topics(registrar || advertised != null);
  }

  /** Begins to advertise. */
  void begin(Discovery discovery) {
    List<Topic> wanted = advertised == null ? List.of() : advertised;
    discovery.topics().ifPresent((Topics topics) -> wanted.forEach(topics::advertise));
  }
}
