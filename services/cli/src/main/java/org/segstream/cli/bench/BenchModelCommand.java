package org.segstream.cli.bench;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.benchmarks.network.ModelBenchmark;
import org.segstream.benchmarks.network.ModelReport;
import org.segstream.benchmarks.network.WithLabels;
import org.segstream.cli.options.ImageSize;
import org.segstream.cli.options.ModelOptions;
import org.segstream.vision.model.SegmentationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream bench model}. */
@Command(
    name = "model",
    description =
        "Measures what a model costs a frame on the processor: its network alone in every engine"
            + " and precision that can run it, on one thread and on two, and its random field on"
            + " one.",
    mixinStandardHelpOptions = true)
final class BenchModelCommand implements Callable<Integer> {
  private static final int ROUNDS = 9;
  private static final int QUICK_ROUNDS = 1;
  private static final int MOST_LABELS = 255;

  @Parameters(
      paramLabel = "FILE|NAME",
      description = "Model file, or the name of one that comes with segstream.")
  private Path file = Path.of("");

  @Option(
      names = "--size",
      paramLabel = "WxH",
      converter = ImageSize.Converter.class,
      description = "Size of the frame (default: the model's working size).")
  private Optional<ImageSize> size = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "N",
      description =
          "Measure an untrained network of the same architecture with so many labels instead, and"
              + " no random field, which has nothing to say on it; for many labels in the field see"
              + " 'segstream bench crf'.")
  private Optional<Integer> labels = Optional.empty();

  @Option(names = "--quick", description = "Fewer rounds: rough figures.")
  private boolean quick;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (labels.filter(count -> count < 1 || count > MOST_LABELS).isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--labels is " + labels.get() + ", must be 1 to " + MOST_LABELS);
    }
    SegmentationModel read = ModelOptions.read(file);
    SegmentationModel model = labels.map(count -> WithLabels.of(read, count)).orElse(read);
    ModelReport report =
        benchmark(model).run(what -> spec.commandLine().getErr().println("measuring: " + what));
    spec.commandLine().getOut().println(json ? report.toJson().toPrettyString() : report.toTable());
    return 0;
  }

  private ModelBenchmark benchmark(SegmentationModel model) {
    int width = size.map(ImageSize::width).orElse(model.resolution().width());
    int height = size.map(ImageSize::height).orElse(model.resolution().height());
    try {
      return new ModelBenchmark(
          model, width, height, quick ? QUICK_ROUNDS : ROUNDS, labels.isEmpty());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
