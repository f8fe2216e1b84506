package org.segstream.cli.data;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.trainer.labels.LabelLayout;
import org.segstream.trainer.labels.OpenRequests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream labels pull}. */
@Command(
    name = "pull",
    description =
        "Writes the frames that labels are asked for to a folder, with their masks as first"
            + " proposals; labels import brings the corrected ones back to their frames.",
    mixinStandardHelpOptions = true)
final class LabelsPullCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to write; made if need be.")
  private Path folder = Path.of("");

  @Option(
      names = "--layout",
      required = true,
      description = "How the images lie in the folder: ${COMPLETION-CANDIDATES}.")
  private LabelLayout layout = LabelLayout.CVAT;

  @Option(names = "--stream", paramLabel = "ID", description = "This stream only (default: all).")
  private Optional<String> stream = Optional.empty();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    OpenRequests requests = new OpenRequests(kafka.connected(), kafka.topics());
    int written = requests.pull(layout, folder, stream);
    spec.commandLine().getOut().printf("%d images written to %s%n", written, folder);
    return 0;
  }
}
