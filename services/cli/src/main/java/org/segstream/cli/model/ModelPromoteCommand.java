package org.segstream.cli.model;

import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.transport.models.ModelPublisher;
import org.segstream.transport.models.ModelTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream model promote}. */
@Command(
    name = "promote",
    description =
        "Makes a version the champion, an older one to go back to it; a challenger that is promoted"
            + " is the challenger no longer.",
    mixinStandardHelpOptions = true)
final class ModelPromoteCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the model.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "VERSION", description = "Version on the topic.")
  private String version = "";

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    KafkaSettings settings = kafka.connected();
    String topic = kafka.topics().models();
    ModelTable table = ModelTable.read(settings, topic, ModelListCommand.PATIENCE);
    requireVersion(table, name, version, topic);
    try (ModelPublisher publisher = new ModelPublisher(settings, kafka.topics())) {
      publisher.promote(name, version, table.pointed(name, Role.CHALLENGER), Instant.now());
    }
    spec.commandLine()
        .getOut()
        .printf(
            "champion of %s is %s, was %s%n",
            name, version, table.pointed(name, Role.CHAMPION).orElse("none"));
    return 0;
  }

  /**
   * Checks that a version is there.
   *
   * @throws TransportException naming those that are
   */
  static void requireVersion(ModelTable table, String name, String version, String topic) {
    if (table.version(name, version).isEmpty()) {
      String there =
          table.versionsOf(name).stream()
              .map(each -> each.model().getVersion())
              .collect(Collectors.joining(", "));
      throw new TransportException(
          "there is no version %s of %s on topic %s, there is %s"
              .formatted(version, name, topic, there.isEmpty() ? "none" : there));
    }
  }
}
