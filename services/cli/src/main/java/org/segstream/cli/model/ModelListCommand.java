package org.segstream.cli.model;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.transport.models.ModelTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream model list}. */
@Command(
    name = "list",
    description =
        "Shows the versions on the models' topic, their scores and the champion, and the scores of"
            + " those that are gone from it.",
    mixinStandardHelpOptions = true)
final class ModelListCommand implements Callable<Integer> {
  /** How long the topic may take to be read. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String topic = kafka.topics().models();
    ModelTable table = ModelTable.read(kafka.connected(), topic, PATIENCE);
    ModelListing listing = new ModelListing(table);
    if (table.versions().isEmpty() && table.refused().isEmpty() && !json) {
      spec.commandLine().getOut().println("there is no model on topic " + topic);
    } else {
      spec.commandLine().getOut().println(json ? listing.toJson() : listing.toText());
    }
    return 0;
  }
}
