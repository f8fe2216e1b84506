package org.segstream.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.options.ModelOptions;
import org.segstream.cli.options.VideoInputs;
import org.segstream.cli.stream.Feed;
import org.segstream.cli.stream.OverlayOutput;
import org.segstream.cli.stream.RunSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream demo}. */
@Command(
    name = "demo",
    description =
        "Runs everything in one process: a broker, a producer, a worker and a watcher, on the"
            + " synthetic street or a video.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final int STREET_FRAMES = 250;

  @Option(
      names = "--video",
      arity = "1..*",
      paramLabel = VideoInputs.LABEL,
      description = VideoInputs.DESCRIPTION + " Default: the synthetic street.")
  private List<String> videos = List.of();

  @Option(
      names = "--frames",
      paramLabel = "N",
      description =
          "Frames to segment (default: the whole video, " + STREET_FRAMES + " of a street).")
  private Optional<Integer> frames = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out",
      description = "Folder for the overlay video and pictures (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("out");

  @Option(names = "--headless", description = "Open no window.")
  private boolean headless;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "Which synthetic street; the models were trained on 1000 to 2149 (default:"
              + " ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Mixin private ModelOptions model = new ModelOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (frames.isPresent() && frames.get() < 1) {
      throw new ParameterException(
          spec.commandLine(), "--frames is " + frames.get() + ", must be at least 1");
    }
    // A file that is no video is found out before anything is started.
    try (Feed feed = feed();
        Interruptible _ = feed.interruptible();
        Demo demo =
            Demo.start(model, videos.isEmpty() ? ModelOptions.SYNTHETIC : ModelOptions.STREETS)) {
      RunSummary summary = demo.run(feed, out, !headless);
      if (json) {
        ObjectNode result = summary.toJson();
        result.put("bootstrap_servers", demo.bootstrapServers());
        result.put("overlay", OverlayOutput.videoFile(out).toString());
        spec.commandLine().getOut().println(result.toPrettyString());
      } else {
        spec.commandLine().getOut().println(summary.toTable());
        OverlayOutput.tell(out, spec.commandLine().getOut());
      }
      return feed.report(spec.commandLine().getErr());
    }
  }

  private Feed feed() {
    return videos.isEmpty()
        ? Feed.ofStreet(seed, 480, 360, frames.orElse(STREET_FRAMES))
        : Feed.ofVideos(videos, frames.orElse(0));
  }
}
