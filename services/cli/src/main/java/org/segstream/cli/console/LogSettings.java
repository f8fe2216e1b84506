package org.segstream.cli.console;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.segstream.transport.PropertiesFile;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** How to log; {@code logback.xml} reads it as soon as the first class that logs is there. */
public final class LogSettings {
  private static final Map<String, SortedSet<String>> VALUES =
      Map.of(
          "log-format",
          words(Comparator.naturalOrder(), "json", "text"),
          "log-level",
          words(String.CASE_INSENSITIVE_ORDER, "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF"));

  private LogSettings() {}

  /** The keys of a configuration that are about logging. */
  static Set<String> keys() {
    return VALUES.keySet();
  }

  /**
   * Hands what the configuration's file says, and no variable, to the logging. It must come before
   * the first class that logs; a file that cannot be read is {@link Configuration}'s to tell of.
   */
  public static void hand(Map<String, String> environment, String... arguments) {
    Configuration.file(environment, arguments).ifPresent(file -> hand(file, environment));
  }

  private static void hand(Path file, Map<String, String> environment) {
    Map<String, String> values;
    try {
      values = PropertiesFile.read(file);
    } catch (IOException | IllegalArgumentException _) {
      return;
    }
    for (String key : keys()) {
      String variable = Configuration.variable(key);
      if (values.containsKey(key) && !environment.containsKey(variable)) {
        System.setProperty(variable, values.get(key));
      }
    }
  }

  /**
   * Checks the values of a configuration: the logging would say nothing of a wrong one.
   *
   * @throws ParameterException if one is wrong
   */
  static void check(CommandLine root, Map<String, String> configuration) {
    VALUES.forEach((key, known) -> {
      String value = configuration.get(key);
      if (value != null && !known.contains(value)) {
        throw new ParameterException(
            root, key + "=" + value + " must be one of " + String.join(", ", known));
      }
    });
  }

  private static SortedSet<String> words(Comparator<String> order, String... words) {
    SortedSet<String> sorted = new TreeSet<>(order);
    Collections.addAll(sorted, words);
    return sorted;
  }
}
