package org.segstream.cli.console;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.segstream.transport.PropertiesFile;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Options that do not stand on the command line: from {@code SEGSTREAM_*} variables, or else from
 * the file of {@code --config}.
 *
 * <p>A key is an option's name without its dashes ({@code topic-prefix}, {@code
 * SEGSTREAM_TOPIC_PREFIX}); with a command's name before it, it holds for that command only ({@code
 * worker.group}, {@code SEGSTREAM_WORKER_GROUP}). Keys of {@code kafka.} go to Kafka's clients
 * ({@code kafka.security.protocol}, {@code SEGSTREAM_KAFKA_SECURITY_PROTOCOL}).
 */
public final class Configuration implements IDefaultValueProvider {
  public static final String FILE_OPTION = "--config";
  public static final String KAFKA = "kafka.";
  private static final String VARIABLE = "SEGSTREAM_";

  /** Read by the launcher, or put there by Kubernetes for each Service. */
  private static final Pattern NOT_OURS =
      Pattern.compile(
          "SEGSTREAM_(JAVA_OPTS|CONFIG"
              + "|.*_SERVICE_HOST|.*_SERVICE_PORT.*|.*_PORT(_\\d+_(TCP|UDP).*)?)");

  private final Map<String, String> values;

  private Configuration(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads the environment, and the file that the arguments or {@code SEGSTREAM_CONFIG} name.
   *
   * @throws ParameterException if the file cannot be read, a key is unknown, or a value is none
   *     that the logging knows
   */
  public static Configuration of(
      CommandLine root, Map<String, String> environment, String... arguments) {
    Set<String> known = known(root);
    Map<String, String> values = new HashMap<>();
    file(environment, arguments)
        .ifPresent(file ->
            read(root, file)
                .forEach((key, value) -> {
                  if (!key.startsWith(KAFKA) && !known.contains(key)) {
                    throw unknown(root, "key " + key + " of " + file, key, known);
                  }
                  values.put(key, value);
                }));
    values.putAll(variables(root, environment, known));
    LogSettings.check(root, values);
    return new Configuration(values);
  }

  /** The settings for Kafka's clients, without their prefix. */
  public Map<String, String> kafka() {
    Map<String, String> settings = new TreeMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(KAFKA)) {
        settings.put(key.substring(KAFKA.length()), value);
      }
    });
    return settings;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String key = key(option);
    String special = prefix(option.command()) + key;
    return values.getOrDefault(special, values.get(key));
  }

  /** The file that the arguments or a variable name. */
  public static Optional<Path> file(Map<String, String> environment, String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals(FILE_OPTION) && i + 1 < arguments.length) {
        return Optional.of(Path.of(arguments[i + 1]));
      }
      if (arguments[i].startsWith(FILE_OPTION + "=")) {
        return Optional.of(Path.of(arguments[i].substring(FILE_OPTION.length() + 1)));
      }
    }
    return Optional.ofNullable(environment.get(VARIABLE + "CONFIG")).map(Path::of);
  }

  private static Map<String, String> read(CommandLine root, Path file) {
    try {
      return PropertiesFile.read(file);
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException(
          root, "the configuration file " + file + " cannot be read: " + e, e);
    }
  }

  private static Map<String, String> variables(
      CommandLine root, Map<String, String> environment, Set<String> known) {
    Map<String, String> byVariable = new HashMap<>();
    known.forEach(key -> byVariable.put(variable(key), key));
    Map<String, String> values = new HashMap<>();
    environment.forEach((name, value) -> {
      String key = byVariable.get(name);
      if (key != null) {
        values.put(key, value);
      } else if (name.startsWith(variable(KAFKA))) {
        values.put(
            KAFKA
                + name.substring(variable(KAFKA).length())
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '.'),
            value);
      } else if (name.startsWith(VARIABLE) && !NOT_OURS.matcher(name).matches()) {
        throw unknown(root, "variable " + name, name, byVariable.keySet());
      }
    });
    return values;
  }

  private static ParameterException unknown(
      CommandLine root, String what, String key, Set<String> known) {
    String nearest = Nearest.to(key, known).map(it -> "; did you mean " + it + "?").orElse("");
    return new ParameterException(root, "unknown " + what + nearest);
  }

  /** The variable of a key. */
  public static String variable(String key) {
    return VARIABLE + key.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** The key of an option. */
  public static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  /** Every key there is, also those for one command only. */
  private static Set<String> known(CommandLine root) {
    Set<String> keys = new TreeSet<>(LogSettings.keys());
    for (CommandSpec command : commands(root)) {
      for (OptionSpec option : configurable(command)) {
        keys.add(key(option));
        keys.add(prefix(command) + key(option));
      }
    }
    return keys;
  }

  /** The options of a command that a configuration may give. */
  public static List<OptionSpec> configurable(CommandSpec command) {
    return command.options().stream()
        .filter(option -> !option.usageHelp() && !option.versionHelp())
        .filter(option -> !option.longestName().equals(FILE_OPTION))
        .filter(option -> !option.inherited())
        .toList();
  }

  /** All commands, those of commands included. */
  public static List<CommandSpec> commands(CommandLine root) {
    List<CommandSpec> commands = new ArrayList<>();
    commands.add(root.getCommandSpec());
    new TreeMap<>(root.getSubcommands()).values().forEach(each -> commands.addAll(commands(each)));
    return commands;
  }

  /** What keys for one command only begin with, for instance {@code topics.create.}. */
  public static String prefix(CommandSpec command) {
    String words = command.qualifiedName(".");
    int dot = words.indexOf('.');
    return dot < 0 ? "" : words.substring(dot + 1) + ".";
  }
}
