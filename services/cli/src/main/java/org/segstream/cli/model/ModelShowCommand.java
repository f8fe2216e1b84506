package org.segstream.cli.model;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.segstream.cli.options.ModelOptions;
import org.segstream.vision.model.SegmentationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream model show}. */
@Command(
    name = "show",
    description =
        "Says what a model file holds: digest, network, labels, field, where it is from, who may"
            + " use it for what.",
    mixinStandardHelpOptions = true)
final class ModelShowCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE|NAME",
      description = "Model file, or the name of one that comes with segstream.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SegmentationModel model = ModelOptions.read(file);
    ModelPage page = new ModelPage(model);
    spec.commandLine().getOut().println(json ? page.toJson().toPrettyString() : page.toText());
    return 0;
  }
}
