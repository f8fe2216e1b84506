package org.segstream.cli.stream;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Mask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segstream watch}. */
@Command(
    name = "watch",
    description = "Shows a stream's masks: as lines, an overlay video and pictures, or a window.",
    mixinStandardHelpOptions = true)
public final class WatchCommand implements Callable<Integer> {
  private static final int PICTURE_EVERY = 25;
  private static final double USUAL_RATE = 25;

  @Option(names = "--stream", required = true, paramLabel = "ID", description = "Which stream.")
  private String stream = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for overlay.mp4 and pictures (default: none are written).")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Stop after so many masks (default: go on until Ctrl-C).")
  private Optional<Long> frames = Optional.empty();

  @Option(names = "--from-beginning", description = "Begin with the oldest mask on the topic.")
  private boolean fromBeginning;

  @Option(
      names = "--rate",
      paramLabel = "FPS",
      description =
          "Frames a second of the overlay video (default: each frame stays as long as its capture"
              + " times say).")
  private Optional<Double> rate = Optional.empty();

  @Option(names = "--headless", description = "Open no window.")
  private boolean headless;

  @Option(names = "--json", description = "Print the summary at the end as JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private volatile boolean interrupted;

  @Override
  public Integer call() {
    KafkaSettings settings = kafka.connected();
    long limit = frames.orElse(Long.MAX_VALUE);
    Optional<LiveWindow> window =
        headless ? Optional.empty() : LiveWindow.open("segstream " + stream);
    long start = System.nanoTime();
    try (Interruptible _ = new Interruptible(() -> interrupted = true);
        MaskViewer viewer = new MaskViewer(pictures(), this::showing, window, frames.orElse(0L));
        StreamWatcher watcher =
            new StreamWatcher(settings, kafka.topics(), stream, fromBeginning)) {
      watcher.watch(viewer, () -> interrupted || viewer.summary().masks() >= limit);
      RunSummary summary = viewer.summary();
      summary.skipped(watcher.unreadable());
      summary.finish(summary.masks(), (System.nanoTime() - start) / 1e9);
      spec.commandLine()
          .getOut()
          .print(json ? summary.toJson().toPrettyString() + "\n" : summary.toTable());
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private Optional<OverlayOutput> pictures() {
    return out.map(folder -> new OverlayOutput(folder, rate.orElse(USUAL_RATE), PICTURE_EVERY));
  }

  private OverlayOutput.Showing showing(Mask mask) {
    if (rate.isPresent() || !mask.hasCaptureTime()) {
      return OverlayOutput.Showing.USUAL;
    }
    Instant captured = Times.instant(mask.getCaptureTime());
    return new OverlayOutput.Showing(
        OptionalLong.of(ChronoUnit.MICROS.between(Instant.EPOCH, captured)), 1);
  }
}
