package org.segstream.cli.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.segstream.trainer.exchange.ExchangeSettings;
import org.segstream.trainer.exchange.Group;
import org.segstream.trainer.service.Lessons;
import org.segstream.trainer.service.TrainerOptions;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.transport.models.ModelKeys.Role;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a trainer works, as options. */
final class TrainerFlags {
  private static final long MIB = 1L << 20;
  private static final long MOST_STORE_MIB = 1024;
  private static final Duration SETTLING = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofSeconds(5);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "trainer",
      description =
          "Folder for the store, the round under way and the results (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("trainer");

  @Option(
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "segstream-trainer",
      description =
          "Consumer group of the labelled frames; one of several --replicas adds its own name to it"
              + " (default: ${DEFAULT-VALUE}).")
  private String group = "segstream-trainer";

  @Option(
      names = "--store-mib",
      paramLabel = "MIB",
      description =
          "Labelled frames kept, decoded, 4 bytes a pixel; that is also about what a round takes"
              + " of the heap (default: half of it, 1024 at most).")
  private Optional<Long> storeMib = Optional.empty();

  @Option(
      names = "--new-frames",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "A round begins when so many frames have come since the last one, or when that found a"
              + " better model (default: ${DEFAULT-VALUE}).")
  private int newFrames = 20;

  @ArgGroup private Length length = new Length();

  /** How long a round is. */
  private static final class Length {
    @Option(
        names = "--round-images",
        paramLabel = "N",
        showDefaultValue = Visibility.NEVER,
        description = "Images to see in a round (default: 8000).")
    private Optional<Long> images = Optional.empty();

    @Option(
        names = "--round-minutes",
        paramLabel = "M",
        showDefaultValue = Visibility.NEVER,
        description = "Time to train in a round instead.")
    private Optional<Double> minutes = Optional.empty();

    TrainingBudget budget() {
      return minutes
          .<TrainingBudget>map(TrainingBudget.Minutes::new)
          .orElseGet(() -> new TrainingBudget.Images(images.orElse(8_000L)));
    }
  }

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "End after so many rounds (default: go on until told to stop).")
  private Optional<Long> rounds = Optional.empty();

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Versions made by a trainer that stay on the topic, and as many that have been champions,"
              + " besides those that pointers name (default: ${DEFAULT-VALUE}).")
  private int keep = 10;

  @Option(
      names = "--challenge",
      description =
          "Make a candidate that does better than the champion the challenger, for workers with"
              + " --challenger-share (default: it becomes the champion).")
  private boolean challenge;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.001",
      description = "Highest learning rate of a round (default: ${DEFAULT-VALUE}).")
  private double learningRate = 0.001;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "4",
      description = "Chips a step (default: ${DEFAULT-VALUE}).")
  private int batch = 4;

  @Option(
      names = "--averaging",
      defaultValue = "0.998",
      description = "Decay of the moving average of the weights (default: ${DEFAULT-VALUE}).")
  private double averaging = 0.998;

  @Option(
      names = "--class-weight-offset",
      defaultValue = "1.10",
      description =
          "Classes weigh 1 / ln(OFFSET + share of pixels); larger is more equal (default:"
              + " ${DEFAULT-VALUE}).")
  private double classWeightOffset = 1.10;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of all that is drawn; each round has its own (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads for libtorch (default: one a core).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Images between two checkpoints (default: ${DEFAULT-VALUE}).")
  private long checkpointEvery = 1_000;

  @Mixin private AugmentationOptions augmentation = new AugmentationOptions();
  @Mixin private FieldOptions field = new FieldOptions();
  @Mixin private MethodOptions methods = new MethodOptions();
  @Mixin private TeacherOptions teachers = new TeacherOptions();
  @Mixin private SelfTrainingOptions selfTraining = new SelfTrainingOptions();

  @Option(
      names = "--unlabelled-frames",
      paramLabel = "N",
      defaultValue = "300",
      description =
          "Frames of the frames topic that a round takes at most, evenly spread over what the topic"
              + " holds, for --self-train or --unlabelled-share (default: ${DEFAULT-VALUE}).")
  private int unlabelledFrames = 300;

  @Mixin private ExchangeOptions exchange = new ExchangeOptions();

  /** What a round can hold at once, decoded, beside all else that is on the heap. */
  static long usualStoreMib(long heapBytes) {
    return Math.clamp(heapBytes / 2 / MIB, 1, MOST_STORE_MIB);
  }

  /** How it trains with others; their group's name is a round's. */
  private Optional<ExchangeSettings> replicas(TrainingPlan plan) {
    if (exchange.replicas() < 2) {
      return Optional.empty();
    }
    Group.requireImages(plan);
    return Optional.of(exchange.settings("rounds", checkpointEvery, plan.batch()));
  }

  TrainerOptions options() {
    try {
      TrainingPlan plan =
          new TrainingPlan(
              "the champion's",
              augmentation.augmentation(),
              batch,
              length.budget(),
              new Schedule(learningRate, 0.03, 0.9),
              0.02,
              5,
              averaging,
              classWeightOffset,
              0,
              2,
              field.plan(),
              methods.plan().taughtBy(teachers.plan(0)).with(selfTraining.plan()),
              seed,
              Long.MAX_VALUE,
              checkpointEvery);
      return new TrainerOptions(
          folder,
          exchange.replicas() > 1 ? group + "." + exchange.replica() : group,
          storeMib.orElseGet(() -> usualStoreMib(Runtime.getRuntime().maxMemory())) * MIB,
          plan,
          newFrames,
          threads,
          keep,
          challenge ? Role.CHALLENGER : Role.CHAMPION,
          rounds.map(OptionalLong::of).orElse(OptionalLong.empty()),
          SETTLING,
          replicas(plan),
          new Lessons(teachers.files(), teachers.map(), unlabelledFrames),
          RETRY);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
