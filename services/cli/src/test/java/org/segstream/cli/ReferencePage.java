package org.segstream.cli;

import org.segstream.cli.console.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The reference of all commands and options, made of what they say of themselves. */
final class ReferencePage {
  private static final String INTRODUCTION =
      """
      # Reference

      Made by `ReferencePageTest` from the code; do not edit.

      An option comes from the command line, or else from an environment variable, or else from the properties file of
      `--config FILE` (or `SEGSTREAM_CONFIG`), or else has its default. A key of the file is the option's name without dashes:
      `topic-prefix=video`; with the command before it, it holds for that command only: `worker.topic-prefix=video`, as the
      variable `SEGSTREAM_WORKER_TOPIC_PREFIX`. Unknown keys are refused.

      Settings of Kafka's clients pass through: `kafka.security.protocol=SASL_SSL` in the file,
      `SEGSTREAM_KAFKA_SECURITY_PROTOCOL`, or `--kafka security.protocol=SASL_SSL`. Those that have an option of their own
      (`bootstrap.servers`, `group.id`) or that promises rest on (`enable.auto.commit`, `transactional.id`) are refused, and so
      is what the clients do not know but is a letter or two from what they know: they would leave it out and go on without it.
      Keep secrets in the file or in variables; neither logs nor `--help` show them.

      Logs go to standard error. `log-format` (`SEGSTREAM_LOG_FORMAT`) is `text` or `json`; `log-level` (`SEGSTREAM_LOG_LEVEL`) is
      their level, `info` if not given. Both are for all commands, and no options of the command line.
      Options of `segstream` itself may also stand behind any command.
      """;

  private ReferencePage() {}

  static String of(CommandLine root) {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    for (CommandSpec command : Configuration.commands(root)) {
      if (!Configuration.configurable(command).isEmpty()) {
        section(page, command);
      }
    }
    return page.toString();
  }

  private static void section(StringBuilder page, CommandSpec command) {
    page.append("\n## ").append(command.qualifiedName()).append("\n\n");
    page.append(String.join(" ", command.usageMessage().description())).append("\n\n");
    page.append("| option | variable | is |\n|---|---|---|\n");
    for (OptionSpec option : Configuration.configurable(command)) {
      String key = Configuration.prefix(command) + Configuration.key(option);
      page.append("| `")
          .append(option.longestName())
          .append(option.typeInfo().isBoolean() ? "" : " " + option.paramLabel())
          .append("` | `")
          .append(Configuration.variable(key))
          .append("` | ")
          .append(description(option))
          .append(" |\n");
    }
  }

  private static String description(OptionSpec option) {
    String text = String.join(" ", option.description());
    String shown = text.replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()));
    return shown
        .replace("${COMPLETION-CANDIDATES}", candidates(option))
        .replace("|", "\\|")
        .replace("%%", "%")
        .replace("%n", " ");
  }

  private static String candidates(OptionSpec option) {
    StringBuilder names = new StringBuilder();
    if (option.completionCandidates() != null) {
      option
          .completionCandidates()
          .forEach(each -> names.append(names.isEmpty() ? "" : ", ").append(each));
    }
    return names.toString();
  }
}
