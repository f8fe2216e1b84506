package org.segstream.cli.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.options.ModelOptions;
import org.segstream.cli.options.VideoInputs;
import org.segstream.vision.segmenter.Segmenter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream segment}. */
@Command(
    name = "segment",
    description = "Segments a video without a broker: label maps, an overlay video and pictures.",
    mixinStandardHelpOptions = true)
public final class SegmentCommand implements Callable<Integer> {
  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = VideoInputs.LABEL,
      description = VideoInputs.DESCRIPTION)
  private List<String> inputs = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for overlay.mp4, pictures, and masks/ with a label map a frame.")
  private Path out = Path.of("out");

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "0",
      description = "Frames to segment, 0 for all (default: ${DEFAULT-VALUE}).")
  private long frames;

  @Option(
      names = "--deadline-ms",
      paramLabel = "MS",
      description = "Time for a frame's solver, after which it publishes the best it has.")
  private Optional<Integer> deadline = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private ModelOptions model = new ModelOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    try (Feed feed = Feed.ofVideos(inputs, frames);
        Interruptible _ = feed.interruptible();
        Segmenter segmenter = model.open(ModelOptions.STREETS);
        SegmentRun run = new SegmentRun(feed, segmenter, out)) {
      RunSummary summary = run.toTheEnd(model.budget(), deadline);
      if (json) {
        ObjectNode result = summary.toJson();
        result.put("overlay", OverlayOutput.videoFile(out).toString());
        spec.commandLine().getOut().println(result.toPrettyString());
      } else {
        spec.commandLine().getOut().print(summary.toTable());
        OverlayOutput.tell(out, spec.commandLine().getOut());
      }
      return feed.report(spec.commandLine().getErr());
    }
  }
}
