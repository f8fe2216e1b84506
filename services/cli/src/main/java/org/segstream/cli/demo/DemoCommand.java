package org.segstream.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.options.ConsoleFlags;
import org.segstream.cli.options.ModelOptions;
import org.segstream.cli.options.VideoInputs;
import org.segstream.cli.stream.Feed;
import org.segstream.cli.stream.OverlayOutput;
import org.segstream.cli.stream.RunSummary;
import org.segstream.console.ConsoleOptions;
import org.segstream.worker.options.DropPolicy;
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
        "Runs everything in one process, on the synthetic street or a video: a broker, a producer,"
            + " a worker, a monitor, and a page that shows it live.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final int STREET_FRAMES = 250;
  private static final double MOST_RATE = 1000;

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
          "Frames to segment (default: the whole video; of a street without an end, with --headless"
              + " "
              + STREET_FRAMES
              + ").")
  private Optional<Integer> frames = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out",
      description =
          "With --headless: folder for the overlay video and pictures (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("out");

  @Option(
      names = "--headless",
      description =
          "Serve no page: go through as fast as the masks come back, write pictures, print a"
              + " summary and end.")
  private boolean headless;

  @Option(names = "--json", description = "With --headless: print the result as JSON.")
  private boolean json;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "Which synthetic street; the models were trained on 1000 to 2149 (default:"
              + " ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--rate",
      paramLabel = "FPS",
      defaultValue = "10",
      description = "Frames a second that the page's camera takes (default: ${DEFAULT-VALUE}).")
  private double rate = 10;

  @Mixin private ConsoleFlags page = new ConsoleFlags();

  @Mixin private ModelOptions model = new ModelOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (frames.isPresent() && frames.get() < 1) {
      throw new ParameterException(
          spec.commandLine(), "--frames is " + frames.get() + ", must be at least 1");
    }
    if (!headless && json) {
      throw new ParameterException(spec.commandLine(), "--json is for runs that end: --headless");
    }
    if (!(rate > 0 && rate <= MOST_RATE)) {
      throw new ParameterException(
          spec.commandLine(), "--rate is " + rate + ", must be above 0 and at most " + MOST_RATE);
    }
    return headless ? run() : show();
  }

  private int run() throws InterruptedException {
    // A file that is no video is found out before anything is started.
    try (Feed feed = feed(frames.orElse(STREET_FRAMES));
        Interruptible _ = feed.interruptible();
        Demo demo = start(DropPolicy.ALL)) {
      RunSummary summary = demo.run(feed, out);
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

  /** The page stays when the video has ended. */
  private int show() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    ConsoleOptions options = page.options();
    try (Feed feed = feed(frames.orElse(Integer.MAX_VALUE));
        Interruptible _ =
            new Interruptible(() -> {
              told.countDown();
              feed.stop();
            });
        Demo demo = start(DropPolicy.LATEST);
        DemoModels _ = demo.models();
        DemoPage served = demo.page(options)) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("segstream: open " + served.address() + " in a browser; Ctrl-C ends the demo");
      demo.drive(feed, rate);
      int code = feed.report(err);
      if (told.getCount() > 0) {
        err.println("segstream: the video has ended; the page stays until Ctrl-C");
        told.await();
      }
      return code;
    }
  }

  private Demo start(DropPolicy policy) {
    String bundled = videos.isEmpty() ? ModelOptions.SYNTHETIC : ModelOptions.STREETS;
    return Demo.start(model, bundled, policy);
  }

  private Feed feed(int street) {
    return videos.isEmpty()
        ? Feed.ofStreet(seed, 480, 360, street)
        : Feed.ofVideos(videos, frames.orElse(0));
  }
}
