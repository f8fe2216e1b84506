package org.segstream.cli.stream;

import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream topics create}. */
@Command(
    name = "create",
    description =
        "Makes the topics that are not there, and says where existing ones differ from what"
            + " segstream would make; those stay as they are.",
    mixinStandardHelpOptions = true)
final class TopicsCreateCommand implements Callable<Integer> {
  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "" + Topics.DEFAULT_PARTITIONS,
      description =
          "Partitions of each topic but the models', the most workers that can share the work"
              + " (default: ${DEFAULT-VALUE}).")
  private int partitions = Topics.DEFAULT_PARTITIONS;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (partitions < 1) {
      throw new ParameterException(
          spec.commandLine(), "--partitions is " + partitions + ", must be at least 1");
    }
    Topics topics = kafka.topics();
    KafkaSettings settings = kafka.connected();
    try (Admin admin = Admin.create(settings.admin("segstream-topics"))) {
      TopicTable table = new TopicTable(topics.create(admin, partitions));
      spec.commandLine().getOut().println(json ? table.toJson() : table.toText());
    }
    return 0;
  }
}
