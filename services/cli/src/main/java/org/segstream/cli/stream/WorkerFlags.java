package org.segstream.cli.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.worker.claimcheck.ClaimCheck;
import org.segstream.worker.claimcheck.UriPrefix;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.Guarantee;
import org.segstream.worker.options.MemoryOptions;
import org.segstream.worker.options.QueueOptions;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a worker works, as options. */
final class WorkerFlags {
  private static final long MIB = 1L << 20;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "segstream-worker",
      description = "Consumer group that shares the frames (default: ${DEFAULT-VALUE}).")
  private String group = "segstream-worker";

  @Option(
      names = "--solver-threads",
      paramLabel = "N",
      description =
          "Threads that solve, one stream each at a time (default: one a core; 16 or more with a"
              + " device for the field).")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--check-every",
      paramLabel = "N",
      defaultValue = "250",
      description =
          "Every so many frames of a stream go through the independent certificate check, 0 for"
              + " none (default: ${DEFAULT-VALUE}).")
  private int checkEvery = 250;

  @Option(
      names = "--local-gaps",
      description =
          "Masks of frames whose certificate is checked say where their gap is, which the console"
              + " shows as heat (default: they do not).")
  private boolean localGaps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Frames of a step of the network at most, each of another stream (default:"
              + " ${DEFAULT-VALUE}).")
  private int batch = 4;

  @Option(
      names = "--linger-ms",
      paramLabel = "MS",
      defaultValue = "0",
      description =
          "How long a step that is not full waits for other streams; worth it on a GPU only"
              + " (default: ${DEFAULT-VALUE}).")
  private long linger = 0;

  @Option(
      names = "--policy",
      paramLabel = "PATTERN=POLICY",
      split = ",",
      description = {
        "Which frames of which streams may be left out to keep up; the first rule that fits"
            + " decides, a frame's own drop_policy is stronger. Policies: all (none; archives),"
            + " latest (all but the newest that waits; live views), deadline (what is too late)."
            + " In the pattern, * stands for any characters. For instance 'cam-*=latest'"
            + " (default: *=all)."
      })
  private List<String> policies = new ArrayList<>();

  @Option(
      names = "--queue-frames",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "Frames of a stream with policy deadline that may wait (default: ${DEFAULT-VALUE}).")
  private int queueFrames = 16;

  @Option(
      names = "--max-age-ms",
      paramLabel = "MS",
      defaultValue = "1000",
      description =
          "How old a frame with policy deadline may be when it says no deadline (default:"
              + " ${DEFAULT-VALUE}).")
  private long maxAge = 1000;

  @Option(
      names = "--delivery",
      defaultValue = "at-least-once",
      converter = GuaranteeConverter.class,
      description =
          "How often a frame's mask may appear: at-least-once, or exactly-once for consumers that"
              + " read committed records (default: ${DEFAULT-VALUE}).")
  private Guarantee guarantee = Guarantee.AT_LEAST_ONCE;

  @Option(
      names = "--drain-ms",
      paramLabel = "MS",
      defaultValue = "10000",
      description =
          "How long a worker that is told to stop waits for frames under way (default:"
              + " ${DEFAULT-VALUE}).")
  private long drain = 10_000;

  @Option(
      names = "--record-memory",
      paramLabel = "MIB",
      defaultValue = "256",
      description = "Records fetched and not finished, at most (default: ${DEFAULT-VALUE}).")
  private long recordMemory = 256;

  @Option(
      names = "--picture-memory",
      paramLabel = "MIB",
      defaultValue = "128",
      description = "Decoded pictures under way, at most (default: ${DEFAULT-VALUE}).")
  private long pictureMemory = 128;

  @Option(
      names = "--warm-memory",
      paramLabel = "MIB",
      defaultValue = "512",
      description =
          "Warm states of streams; beyond it the longest unused are forgotten, and streams at work"
              + " start from scratch (default: ${DEFAULT-VALUE}).")
  private long warmMemory = 512;

  @Option(
      names = "--max-streams",
      paramLabel = "N",
      defaultValue = "64",
      description = "Streams whose warm state is kept (default: ${DEFAULT-VALUE}).")
  private int maxStreams = 64;

  @Option(
      names = "--max-frame-pixels",
      paramLabel = "N",
      description =
          "Larger frames are refused before they are decoded (default: what the heap has room for,"
              + " one pixel for every 448 bytes beyond 256 MiB, 262144 to 16777216).")
  private long maxPixels = MemoryOptions.DEFAULTS.framePixels();

  @Option(
      names = "--claim-check-prefix",
      paramLabel = "URI",
      split = ",",
      description = {
        "Folder of a web server or of files, for instance https://images.example/frames/ or"
            + " file:///data/frames/, from which images are read that are not in their records; may"
            + " be given several times (default: none, such frames become dead letters)."
      })
  private List<String> prefixes = new ArrayList<>();

  @Option(
      names = "--claim-check-timeout-ms",
      paramLabel = "MS",
      defaultValue = "5000",
      description = "How long one such image may take to read (default: ${DEFAULT-VALUE}).")
  private long claimCheckTimeout = 5000;

  /**
   * The options as given.
   *
   * @param solver how far to solve
   * @throws ParameterException if a value does not fit
   */
  WorkerOptions options(SolverOptions solver) {
    try {
      return new WorkerOptions(
          group,
          threads
              .map(solver::withThreads)
              .orElse(solver)
              .withCheckEvery(checkEvery)
              .withLocalGaps(localGaps),
          new QueueOptions(
              batch,
              Duration.ofMillis(linger),
              queueFrames,
              Duration.ofMillis(maxAge),
              pictureMemory * MIB),
          new DropPolicies(policies.stream().map(DropPolicies.Rule::parse).toList()),
          new ClaimCheck(
              prefixes.stream().map(UriPrefix::parse).toList(),
              Duration.ofMillis(claimCheckTimeout)),
          new MemoryOptions(recordMemory * MIB, maxStreams, warmMemory * MIB, maxPixels),
          guarantee,
          Duration.ofMillis(drain));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
