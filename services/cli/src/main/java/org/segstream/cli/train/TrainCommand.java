package org.segstream.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.segstream.cli.console.ProgressBar;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.trainer.FocusHeadRun;
import org.segstream.trainer.OfflineTraining;
import org.segstream.trainer.dataset.Augmentation;
import org.segstream.trainer.exchange.ExchangeSettings;
import org.segstream.trainer.exchange.Group;
import org.segstream.trainer.training.MethodPlan;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.vision.model.ModelFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a model on folders in CamVid layout. */
@Command(
    name = "train",
    description = "Trains a model on folders in CamVid layout.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false)
public final class TrainCommand implements Callable<Integer> {
  private static final String ARCHITECTURE = "street-net-1";
  private static final double UNLABELLED_SHARE = 0.5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--out",
      showDefaultValue = Visibility.NEVER,
      required = true,
      paramLabel = "MODEL",
      description = "Where to write the model; its checkpoint, log and report lie beside it.")
  private Path out = Path.of("model.segmodel");

  @Option(
      names = "--name",
      showDefaultValue = Visibility.NEVER,
      description = "Name of the model; by default that of the file.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--model-version", description = "Version of the model.")
  private String version = "1";

  @Option(
      names = "--from",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "MODEL",
      description = "Start from this model's weights.")
  private Optional<Path> from = Optional.empty();

  @Option(
      names = "--resume",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "CHECKPOINT",
      description = "Continue a run that was stopped; give the same other options.")
  private Optional<Path> resume = Optional.empty();

  @Option(
      names = "--terms",
      description = "Who may use the model for what, in a sentence; stored in it.",
      defaultValue = "Subject to the terms of the data it was trained on.")
  private String terms = "";

  @ArgGroup private Budget budget = new Budget();

  /** How long to train. */
  private static final class Budget {
    @Option(
        names = "--images",
        showDefaultValue = Visibility.NEVER,
        description = "Images to see in all; equal seeds give equal losses (default: 200000).")
    private Optional<Long> images = Optional.empty();

    @Option(
        names = "--minutes",
        showDefaultValue = Visibility.NEVER,
        description = "Time to train instead.")
    private Optional<Double> minutes = Optional.empty();

    TrainingBudget budget() {
      return minutes
          .<TrainingBudget>map(TrainingBudget.Minutes::new)
          .orElseGet(() -> new TrainingBudget.Images(images.orElse(200_000L)));
    }
  }

  @Mixin private AugmentationOptions augmentation = new AugmentationOptions();
  @Mixin private OptimiserOptions optimiser = new OptimiserOptions();
  @Mixin private FieldOptions field = new FieldOptions();
  @Mixin private MethodOptions methods = new MethodOptions();
  @Mixin private TeacherOptions teachers = new TeacherOptions();
  @Mixin private SelfTrainingOptions selfTraining = new SelfTrainingOptions();

  @Option(
      names = "--unlabelled",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR|VIDEO",
      description =
          "Frames without labels, for --teacher or --self-train: a folder of images or a video; may"
              + " be repeated. Frames that the run is judged by are left out.")
  private List<String> unlabelled = new ArrayList<>();

  @Option(
      names = "--teacher-answers",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "DIR",
      description =
          "Folder that keeps what imported teachers say, so that no image is asked for twice, by a"
              + " run that goes on or by others with the same teachers.")
  private Optional<Path> teacherAnswers = Optional.empty();

  @Mixin private FocusHeadOptions focusHead = new FocusHeadOptions();

  @Option(
      names = "--edge-fold",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "SHARE",
      description =
          "Share of the first folder's images, the last ones of its list, that are not trained on:"
              + " in the end the field's edges are sought on them (default: 0.05 with --crf, or"
              + " where no image is left to be judged by, of 240 images or more; else 0).")
  private Optional<Double> edgeFold = Optional.empty();

  @Option(
      names = "--group",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "NAME",
      description =
          "Train together with the other processes that are started under this name, through Kafka;"
              + " each has its own --out. A group trains once: another run needs another name.")
  private Optional<String> group = Optional.empty();

  @Option(
      names = "--replay",
      description =
          "Take no part in the group's steps, but apply those that it has taken, as its topics hold"
              + " them.")
  private boolean replay;

  @Mixin private ExchangeOptions exchange = new ExchangeOptions();
  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Option(names = "--seed", description = "Of the first weights and of all that is drawn.")
  private long seed = 1;

  @Option(names = "--threads", description = "Threads for libtorch; 0 for all processors.")
  private int threads;

  @Option(names = "--evaluate-every", description = "Images between two evaluations.")
  private long evaluateEvery = 10_000;

  @Option(names = "--checkpoint-every", description = "Images between two checkpoints.")
  private long checkpointEvery = 2_000;

  @Override
  public Integer call() {
    return focusHead.wanted ? trainHead() : train();
  }

  private int trainHead() {
    FocusHeadOptions.check(spec);
    Path network =
        from.orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "--focus-head needs the model whose network it is for: --from"));
    FocusHeadRun run = new FocusHeadRun(data.selection(), network, out, resume, description());
    long images = budget.images.orElse(FocusHeadOptions.IMAGES);
    double[] recent = new double[1];
    try (ProgressBar bar = ProgressBar.onStandardError("training", images)) {
      run.run(
          images,
          optimiser.learningRate,
          seed,
          threads(),
          checkpointEvery,
          (seen, loss) -> {
            recent[0] += Math.max(1.0 / seen, 0.02) * (loss - recent[0]);
            bar.update(seen, "loss %.4f".formatted(recent[0]));
          });
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    spec.commandLine()
        .getOut()
        .printf("%s: %d images, at the end loss %.4f nats a place%n", out, images, recent[0]);
    return 0;
  }

  private int threads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  private OfflineTraining.Description description() {
    return new OfflineTraining.Description(
        name.orElseGet(this::fileName), version, terms, withoutFolders(typed()));
  }

  private OfflineTraining.Selection selection() {
    try {
      return data.selection(
          unlabelled,
          teachers,
          teacherAnswers,
          edgeFold.map(OptionalDouble::of).orElseGet(OptionalDouble::empty));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int train() {
    TrainingPlan plan = plan();
    Optional<Group> together = group(plan);
    OfflineTraining training =
        new OfflineTraining(
            plan,
            selection(),
            new OfflineTraining.Files(out, from, resume),
            description(),
            threads(),
            together);
    TrainProgress progress = new TrainProgress(System.err);
    training.run(progress);
    progress.finish(out);
    return 0;
  }

  /** The replicas to train with. */
  private Optional<Group> group(TrainingPlan plan) {
    try {
      if (group.isEmpty()) {
        if (exchange.replicas() > 1 || replay) {
          throw new IllegalArgumentException(
              "--replicas and --replay need the name that the replicas share: give --group");
        }
        return Optional.empty();
      }
      if (resume.isPresent()) {
        throw new IllegalArgumentException(
            "a group goes on from what its topics hold by itself: leave out --resume");
      }
      Group.requireImages(plan);
      ExchangeSettings settings = exchange.settings(group.get(), checkpointEvery, plan.batch());
      return Optional.of(
          new Group(
              kafka.connected(),
              kafka.topics(),
              settings,
              replay ? Group.Part.REPLAY : Group.Part.MEMBER));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Methods by which it learns from more than labels. */
  private MethodPlan others() {
    if (selfTraining.isOn() && unlabelled.isEmpty()) {
      throw new IllegalArgumentException("--self-train needs frames to label: give --unlabelled");
    }
    double share = unlabelled.isEmpty() || selfTraining.isOn() ? 0 : UNLABELLED_SHARE;
    return methods.plan().taughtBy(teachers.plan(share)).with(selfTraining.plan());
  }

  public TrainingPlan plan() {
    try {
      Augmentation variation = augmentation.augmentation();
      TrainingPlan plan =
          new TrainingPlan(
              optimiser.architecture.orElse(ARCHITECTURE),
              variation,
              optimiser.batch,
              budget.budget(),
              new Schedule(optimiser.learningRate, optimiser.warmUp, optimiser.power),
              optimiser.weightDecay,
              optimiser.clip,
              optimiser.averaging,
              optimiser.classWeightOffset,
              optimiser.labelSmoothing,
              optimiser.lossStride,
              field.plan(),
              others(),
              seed,
              evaluateEvery,
              checkpointEvery);
      return from.map(ModelFile::read)
          .map(model ->
              plan.with(optimiser.architecture.orElse(model.architecture()), model.crf(), seed))
          .orElse(plan);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private String fileName() {
    return out.getFileName().toString().replaceFirst("\\.segmodel$", "");
  }

  private List<String> typed() {
    return spec.commandLine().getParseResult().originalArgs();
  }

  /** The command as typed, but without the folders of this machine: the model goes to others. */
  public static String withoutFolders(List<String> args) {
    return args.stream()
        .map(arg -> arg.contains(" ") ? "'" + arg + "'" : arg.substring(arg.lastIndexOf('/') + 1))
        .collect(Collectors.joining(" ", "segstream ", ""));
  }
}
