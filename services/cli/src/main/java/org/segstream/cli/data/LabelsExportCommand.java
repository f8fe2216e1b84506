package org.segstream.cli.data;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.console.ProgressBar;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.trainer.labels.LabelExport;
import org.segstream.trainer.labels.LabelLayout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream labels export}. */
@Command(
    name = "export",
    description =
        "Writes the labelled frames that are on the topic now to a folder: of each frame the latest"
            + " labels.",
    mixinStandardHelpOptions = true)
final class LabelsExportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "Folder to write; made if need be.")
  private Path folder = Path.of("");

  @Option(
      names = "--layout",
      required = true,
      description = "How the images lie in the folder: ${COMPLETION-CANDIDATES}.")
  private LabelLayout layout = LabelLayout.CAMVID;

  @Option(names = "--stream", paramLabel = "ID", description = "This stream only (default: all).")
  private Optional<String> stream = Optional.empty();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    LabelExport export = new LabelExport(layout, folder, stream);
    LabelExport.Result result;
    try (ProgressBar bar = ProgressBar.onStandardError("export", 0)) {
      result = export.run(kafka.connected(), kafka.topics(), bar::update);
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%d labelled images written to %s, %d records left out%n",
            result.written(), folder, result.leftOut());
    return 0;
  }
}
