package org.segstream.cli.options;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.segstream.cli.console.Nearest;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A property of Kafka's clients, given as {@code KEY=VALUE}.
 *
 * @param key its name
 * @param value may be a secret
 */
public record KafkaProperty(String key, String value) {
  /** A wrong letter, a missing one, or two that have changed places. */
  private static final int SLIP = 2;

  private static final Set<String> KNOWN = known();

  /**
   * Refuses what looks like a slip of the pen: the clients would leave it out and go on, perhaps in
   * plaintext. What is like nothing they know may be for a plug-in, and passes.
   *
   * @throws IllegalArgumentException if a key is none of the clients', but near to one
   */
  public static void requireNoSlips(Collection<String> keys) {
    for (String key : new TreeSet<>(keys)) {
      if (!KNOWN.contains(key)) {
        String lower = key.toLowerCase(Locale.ROOT);
        Nearest.to(lower, KNOWN)
            .filter(nearest -> Nearest.distance(lower, nearest) <= SLIP)
            .ifPresent(nearest -> {
              throw new IllegalArgumentException(
                  "Kafka's clients know no property " + key + "; did you mean " + nearest + "?");
            });
      }
    }
  }

  private static Set<String> known() {
    Set<String> names = new TreeSet<>(AdminClientConfig.configNames());
    names.addAll(ConsumerConfig.configNames());
    names.addAll(ProducerConfig.configNames());
    return names;
  }

  /** Reads it from the command line, and never repeats what may be a secret. */
  static final class Converter implements ITypeConverter<KafkaProperty> {
    @Override
    public KafkaProperty convert(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new TypeConversionException(
            "it must be KEY=VALUE; it is not repeated here, for it may hold a secret");
      }
      return new KafkaProperty(text.substring(0, equals), text.substring(equals + 1));
    }
  }
}
