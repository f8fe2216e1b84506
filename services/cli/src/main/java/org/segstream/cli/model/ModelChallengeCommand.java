package org.segstream.cli.model;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.models.ModelTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream model challenge}. */
@Command(
    name = "challenge",
    description =
        "Makes a version the challenger: workers with --challenger-share let it segment their share"
            + " of the streams.",
    mixinStandardHelpOptions = true)
final class ModelChallengeCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the model.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "Version on the topic.")
  private Optional<String> version = Optional.empty();

  @Option(
      names = "--withdraw",
      description = "Take the challenger back: its streams are the champion's again.")
  private boolean withdraw;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (withdraw == version.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "either VERSION or --withdraw must be given, and not both");
    }
    KafkaSettings settings = kafka.connected();
    String topic = kafka.topics().models();
    ModelTable table = ModelTable.read(settings, topic, ModelListCommand.PATIENCE);
    Optional<String> before = table.pointed(name, Role.CHALLENGER);
    try (ModelPublisher publisher = new ModelPublisher(settings, kafka.topics())) {
      if (version.isPresent()) {
        ModelPromoteCommand.requireVersion(table, name, version.get(), topic);
        publisher.challenge(name, version.get(), table.pointed(name, Role.CHAMPION), Instant.now());
      } else if (before.isPresent()) {
        publisher.removePointer(name, Role.CHALLENGER);
      }
    }
    spec.commandLine()
        .getOut()
        .printf(
            "challenger of %s is %s, was %s%n",
            name, version.orElse("none"), before.orElse("none"));
    return 0;
  }
}
