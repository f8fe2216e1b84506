package org.segstream.cli.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.segstream.benchmarks.Clip;
import org.segstream.benchmarks.network.FieldBenchmark;
import org.segstream.benchmarks.network.FieldReport;
import org.segstream.cli.options.ImageSize;
import org.segstream.cli.options.ModelOptions;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code segstream bench field}. */
@Command(
    name = "field",
    description =
        "Measures what the random field of a stream costs at several sizes of masks: from a"
            + " frame's logits to its labels with their certificate, motion search and edges along"
            + " time included; beside it the same with all pixels visited in every pass.",
    mixinStandardHelpOptions = true)
final class BenchFieldCommand implements Callable<Integer> {
  private static final int SEED = 4711;

  @Parameters(
      paramLabel = "FILE|NAME",
      description = "Model file, or the name of one that comes with segstream.")
  private Path file = Path.of("");

  @Option(
      names = "--input",
      paramLabel = "VIDEO",
      description = "Takes the frames of this video (default: a synthetic street).")
  private Optional<String> input = Optional.empty();

  @Option(
      names = "--sizes",
      paramLabel = "WxH",
      split = ",",
      defaultValue = "240x180,480x360,960x720,1440x1080,1920x1440",
      converter = ImageSize.Converter.class,
      description = "Sizes of frames and masks (default: ${DEFAULT-VALUE}).")
  private List<ImageSize> sizes = List.of();

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "25",
      description = "Frames from the first one on (default: ${DEFAULT-VALUE}).")
  private int frames = 25;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rounds through all frames, after one that does not count (default: 3).")
  private int rounds = 3;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (frames < 2 || rounds < 1) {
      throw new ParameterException(
          spec.commandLine(), "--frames must be at least 2 and --rounds at least 1");
    }
    FieldReport report =
        new FieldBenchmark(
                ModelOptions.read(file),
                input.map(this::clip).orElseGet(this::street),
                sizes.stream().map(size -> new Resolution(size.width(), size.height())).toList(),
                rounds)
            .run(what -> spec.commandLine().getErr().println("measuring: " + what));
    spec.commandLine().getOut().println(json ? report.toJson().toPrettyString() : report.toTable());
    return 0;
  }

  private List<RgbImage> clip(String name) {
    List<RgbImage> images = Clip.read(name, frames);
    if (images.size() < 2) {
      throw new ParameterException(
          spec.commandLine(), name + " has " + images.size() + " frames, must be at least 2");
    }
    return images;
  }

  /** At the largest size. */
  private List<RgbImage> street() {
    int width = sizes.stream().mapToInt(ImageSize::width).max().orElseThrow();
    int height = sizes.stream().mapToInt(ImageSize::height).max().orElseThrow();
    SyntheticStreet street = new SyntheticStreet(SEED, width, height, CameraMotion.FORWARD);
    return IntStream.range(0, frames).mapToObj(i -> street.frame(i).image()).toList();
  }
}
