package org.segstream.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.segstream.transport.Connections;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.Topics;
import picocli.CommandLine.Option;

/** Options of every command that talks to Kafka. */
final class KafkaOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:9092",
      description = "Kafka brokers, several separated by commas (default: ${DEFAULT-VALUE}).")
  private String bootstrapServers = "localhost:9092";

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Further client properties, such as security.protocol, in Java's format.")
  private Optional<Path> properties = Optional.empty();

  @Option(
      names = "--topic-prefix",
      paramLabel = "NAME",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "What the topics' names begin with (default: ${DEFAULT-VALUE}).")
  private String prefix = Topics.DEFAULT_PREFIX;

  /** The settings as given. */
  KafkaSettings settings() {
    KafkaSettings settings = KafkaSettings.of(bootstrapServers);
    return properties.map(settings::withPropertiesFile).orElse(settings);
  }

  /** The settings, after a broker has answered. */
  KafkaSettings connected() {
    KafkaSettings settings = settings();
    Connections.check(settings);
    return settings;
  }

  /** Names of the topics. */
  Topics topics() {
    return new Topics(prefix);
  }
}
