package org.segstream.cli.stream;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.TopicReport;
import org.segstream.transport.topics.Topics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream topics list}. */
@Command(
    name = "list",
    description = "Shows which topics are there, and where they differ from what create makes.",
    mixinStandardHelpOptions = true)
final class TopicsListCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Topics topics = kafka.topics();
    KafkaSettings settings = kafka.connected();
    try (Admin admin = Admin.create(settings.admin("segstream-topics"))) {
      List<TopicReport> found = topics.existing(admin, Topics.DEFAULT_PARTITIONS);
      if (found.isEmpty() && !json) {
        spec.commandLine()
            .getOut()
            .println(
                "there is no topic of the prefix "
                    + topics.prefix()
                    + "; make them with 'segstream topics create'");
        return 0;
      }
      TopicTable table = new TopicTable(found);
      spec.commandLine().getOut().println(json ? table.toJson() : table.toText());
    }
    return 0;
  }
}
