package org.segstream.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.segstream.transport.Connections;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.Topics;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every command that talks to Kafka. */
final class KafkaOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:SEGSTREAM_BOOTSTRAP_SERVERS:-localhost:9092}",
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
      defaultValue = "${env:SEGSTREAM_TOPIC_PREFIX:-" + Topics.DEFAULT_PREFIX + "}",
      description = "What the topics' names begin with (default: ${DEFAULT-VALUE}).")
  private String prefix = Topics.DEFAULT_PREFIX;

  /** The settings as given. */
  KafkaSettings settings() {
    KafkaSettings settings = checked(() -> KafkaSettings.of(bootstrapServers));
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
    return checked(() -> new Topics(prefix));
  }

  /** A value that does not fit is wrong usage. */
  private <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
