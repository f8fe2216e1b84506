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
import picocli.CommandLine.Spec.Target;

/** Options of every command that talks to Kafka. */
final class KafkaOptions {
  @Spec(Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:SEGSTREAM_BOOTSTRAP_SERVERS:-localhost:9092}",
      description = "Kafka, several separated by commas (default: ${DEFAULT-VALUE}).")
  private String bootstrapServers = "localhost:9092";

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description =
          "Further Kafka client properties, for instance security.protocol; as Kafka's own tools"
              + " take them.")
  private Optional<Path> propertiesFile = Optional.empty();

  @Option(
      names = "--prefix",
      defaultValue = "${env:SEGSTREAM_PREFIX:-" + Topics.DEFAULT_PREFIX + "}",
      description = "What all topic names begin with (default: ${DEFAULT-VALUE}).")
  private String prefix = Topics.DEFAULT_PREFIX;

  /** How to reach Kafka; does not try. */
  KafkaSettings settings() {
    KafkaSettings settings = checked(() -> KafkaSettings.of(bootstrapServers));
    return propertiesFile.map(settings::withPropertiesFile).orElse(settings);
  }

  /**
   * How to reach Kafka, after finding out that it answers.
   *
   * @throws org.segstream.transport.TransportException if it does not
   */
  KafkaSettings reachable() {
    KafkaSettings settings = settings();
    Connections.check(settings);
    return settings;
  }

  /** The names of the topics. */
  Topics topics() {
    return checked(() -> new Topics(prefix));
  }

  private <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
