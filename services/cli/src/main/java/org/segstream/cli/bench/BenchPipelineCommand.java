package org.segstream.cli.bench;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.segstream.benchmarks.pipeline.PipelineBench;
import org.segstream.benchmarks.pipeline.PipelineReport;
import org.segstream.benchmarks.pipeline.PipelineTable;
import org.segstream.cli.options.ImageSize;
import org.segstream.cli.options.ModelOptions;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.street.CameraMotion;
import org.segstream.worker.GarbageLimit;
import org.segstream.worker.options.WorkerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream bench pipeline}. */
@Command(
    name = "pipeline",
    description =
        "Measures the stream: one stream and many as fast as they go, many in real time, an"
            + " overload, and a camera of large JPEGs; each without a broker and from end to end"
            + " with one.",
    mixinStandardHelpOptions = true)
final class BenchPipelineCommand implements Callable<Integer> {
  @Option(
      names = "--size",
      paramLabel = "WxH",
      defaultValue = "480x360",
      converter = ImageSize.Converter.class,
      description = "Size of the frames (default: ${DEFAULT-VALUE}).")
  private ImageSize size = new ImageSize(480, 360);

  @Option(
      names = "--large",
      paramLabel = "WxH",
      defaultValue = "1920x1080",
      converter = ImageSize.Converter.class,
      description = "Size of the frames of a camera that sends JPEG (default: ${DEFAULT-VALUE}).")
  private ImageSize large = new ImageSize(1920, 1080);

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "300",
      description = "Frames of a scenario, all streams together (default: ${DEFAULT-VALUE}).")
  private int frames = 300;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "4",
      description = "Streams of the scenario with many (default: ${DEFAULT-VALUE}).")
  private int streams = 4;

  @Option(
      names = "--fps",
      paramLabel = "F",
      defaultValue = "10",
      description = "Frames a second of a stream in real time (default: ${DEFAULT-VALUE}).")
  private double fps = 10;

  @Option(
      names = "--deadline-ms",
      paramLabel = "MS",
      defaultValue = "150",
      description =
          "A stream in real time keeps up when 99 of 100 of its masks are there so soon, and none"
              + " is dropped (default: ${DEFAULT-VALUE}).")
  private double deadline = 150;

  @Option(
      names = "--motion",
      defaultValue = "forward",
      description =
          "How the cameras move: ${COMPLETION-CANDIDATES}; before a still one cars go as far from"
              + " frame to frame as --fps says (default: ${DEFAULT-VALUE}).")
  private CameraMotion motion = CameraMotion.FORWARD;

  @Option(names = "--quick", description = "40 frames a scenario: rough figures in a minute.")
  private boolean quick;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private ModelOptions model = new ModelOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (frames < 1 || streams < 1 || !(fps > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--frames, --streams and --fps must be above 0");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (GarbageLimit _ = new GarbageLimit(GarbageLimit.USUAL);
        Segmenter segmenter = model.open(ModelOptions.SYNTHETIC)) {
      PipelineBench bench =
          new PipelineBench(
              segmenter,
              WorkerOptions.DEFAULTS.withSolver(model.solver()),
              new PipelineBench.Plan(
                  size.width(),
                  size.height(),
                  quick ? 40 : frames,
                  streams,
                  fps,
                  deadline,
                  motion,
                  large.width(),
                  large.height()));
      if (json) {
        out.println(bench.run(_ -> {}).toJson().toPrettyString());
      } else {
        tell(out, PipelineTable.header());
        PipelineReport report = bench.run(figures -> tell(out, PipelineTable.row(figures)));
        PipelineTable.summary(report).forEach(out::println);
      }
    }
    return 0;
  }

  private static void tell(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
