package org.segstream.cli.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.segstream.cli.console.Configuration;
import org.segstream.transport.Connections;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of every command that talks to Kafka. */
public final class KafkaOptions {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaOptions.class);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--bootstrap-servers",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:9092",
      description = "Kafka brokers, several separated by commas (default: ${DEFAULT-VALUE}).")
  private String bootstrapServers = "localhost:9092";

  @Option(
      names = "--kafka-config",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "Further client properties, such as security.protocol, in Java's format.")
  private Optional<Path> properties = Optional.empty();

  @Option(
      names = "--topic-prefix",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "NAME",
      defaultValue = Topics.DEFAULT_PREFIX,
      description = "What the topics' names begin with (default: ${DEFAULT-VALUE}).")
  private String prefix = Topics.DEFAULT_PREFIX;

  @Option(
      names = "--kafka",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "KEY=VALUE",
      converter = KafkaProperty.Converter.class,
      description =
          "A property of Kafka's clients, such as --kafka security.protocol=SSL; stronger than"
              + " kafka.* of the configuration. Keep secrets in a file: others see command lines.")
  private List<KafkaProperty> given = List.of();

  /** The settings as given. */
  public KafkaSettings settings() {
    Map<String, String> all = new TreeMap<>();
    if (command.commandLine().getDefaultValueProvider() instanceof Configuration configuration) {
      all.putAll(configuration.kafka());
    }
    given.forEach(each -> all.put(each.key(), each.value()));
    return checked(() -> {
      KafkaSettings typed = new KafkaSettings(bootstrapServers, all);
      KafkaSettings settings = properties.map(typed::withPropertiesFile).orElse(typed);
      KafkaProperty.requireNoSlips(settings.properties().keySet());
      return settings;
    });
  }

  /** The settings, after a broker has answered. */
  public KafkaSettings connected() {
    KafkaSettings settings = settings();
    Connections.check(settings);
    return settings;
  }

  /**
   * The settings, after a broker has answered: for services, which wait for one.
   *
   * @param within how long a broker may be away
   * @param away told why nobody answers, each time that one is asked
   */
  public KafkaSettings connected(Duration within, Consumer<String> away) {
    KafkaSettings settings = settings();
    AtomicBoolean told = new AtomicBoolean();
    Connections.await(
        settings,
        within,
        why -> {
          away.accept(why);
          if (!told.getAndSet(true)) {
            LOG.warn("{}; a broker is waited for, {} s at most", why, within.toSeconds());
          }
        });
    return settings;
  }

  /** Names of the topics. */
  public Topics topics() {
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
