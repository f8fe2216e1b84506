package org.segstream.cli.train;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.segstream.cli.options.ModelOptions;
import org.segstream.crf.training.Annealing;
import org.segstream.trainer.OfflineTraining;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.loss.LogitAdjustment;
import org.segstream.trainer.pruning.ModelFigures;
import org.segstream.trainer.pruning.Pruning;
import org.segstream.trainer.pruning.PruningMethod;
import org.segstream.trainer.pruning.PruningStep;
import org.segstream.trainer.training.MethodPlan;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.vision.model.SegmentationModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code segstream model prune}. */
@Command(
    name = "prune",
    description = {
      "Makes a model smaller and faster: removes channels and blocks of its network, and trains"
          + " what is left with the random field in the loop.",
      "Prints a row a step: what the model costs, and what it scores on the images held out, or on"
          + " val."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false)
public final class ModelPruneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE|NAME",
      showDefaultValue = Visibility.NEVER,
      description = "Model file, or the name of one that comes with segstream.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      required = true,
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description =
          "Where to write the model; checkpoint, log and report of its training lie beside it.")
  private Path out = Path.of("");

  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--method",
      paramLabel = "lean|ssl|filters",
      description =
          "Which channels stay: those on the chains of largest operator norms, those whose groups"
              + " of weights are largest (for networks of 'train --sparsity'), or filter by filter"
              + " those with the largest weights.")
  private PruningMethod method = PruningMethod.LEAN;

  @Option(
      names = "--keep",
      paramLabel = "SHARE%",
      converter = ShareConverter.class,
      description = "Share of the multiplications that is left.")
  private double keep = 0.4;

  @Option(names = "--rounds", description = "Remove in so many rounds, each followed by training.")
  private int rounds = 2;

  @Option(
      names = "--multiple",
      description = "Channels stay in so many at a time, which is what vector units like.")
  private int multiple = 4;

  @Option(names = "--images", description = "Images to see in each round's training.")
  private long images = 8_000;

  @Option(names = "--batch", description = "Chips a step.")
  private int batch = 8;

  @Option(names = "--learning-rate", description = "Highest learning rate of AdamW.")
  private double learningRate = 0.0015;

  @Option(
      names = "--model-version",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "V",
      description = "Version of the model written (default: as it was, with -slim).")
  private Optional<String> version = Optional.empty();

  @Mixin private AugmentationOptions augmentation = new AugmentationOptions();

  @Option(names = "--seed", description = "Of all that is drawn.")
  private long seed = 1;

  @Option(names = "--threads", description = "Threads for libtorch; 0 for all processors.")
  private int threads;

  @Override
  public Integer call() {
    SegmentationModel model = ModelOptions.read(file);
    PrintWriter told = spec.commandLine().getOut();
    Pruning pruning = pruning(model);
    TrainProgress progress = new TrainProgress(System.err);
    told.printf(
        "%-14s %12s %14s %9s %9s %9s%n",
        "step", "parameters", "MACs", "CPU ms", "network", "field");
    SegmentationModel slim = pruning.run(progress, step -> print(told, step));
    told.printf("%s, %s: %s%n", slim.id(), slim.architecture(), out);
    if (model.own().focusHead().isPresent()) {
      told.printf(
          "The focus head of %s was on other features and is left out: train one with 'segstream"
              + " train --focus-head --from %s'.%n",
          model.id(), out);
    }
    return 0;
  }

  private static void print(PrintWriter told, PruningStep step) {
    ModelFigures it = step.figures();
    told.printf(
        Locale.ROOT,
        "%-14s %,12d %,14d %9.2f %9s %9s%n",
        step.what(),
        it.parameters(),
        it.multiplications(),
        it.networkMillis(),
        percent(it.network()),
        percent(it.field()));
    it.shortfall().ifPresent(what -> told.printf("  %s%n", what));
    told.flush();
  }

  private static String percent(OptionalDouble score) {
    return score.isPresent() ? String.format(Locale.ROOT, "%.2f", score.getAsDouble()) : "-";
  }

  private Pruning pruning(SegmentationModel model) {
    try {
      return new Pruning(
          new Pruning.Request(model, method, keep, rounds, multiple, out),
          plan(model),
          data.selection(),
          new OfflineTraining.Description(
              model.name(),
              version.orElse(model.version() + "-slim"),
              model.terms(),
              TrainCommand.withoutFolders(spec.commandLine().getParseResult().originalArgs())),
          threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * The rest is what {@code train} does by default, with the model's field from the first step on
   * and its logits adjusted as they were.
   */
  private TrainingPlan plan(SegmentationModel model) {
    OptimiserOptions usual = new OptimiserOptions();
    FieldPlan none = FieldPlan.NONE;
    TrainingPlan plan =
        new TrainingPlan(
            model.architecture(),
            augmentation.augmentation(),
            batch,
            new TrainingBudget.Images(images),
            new Schedule(learningRate, usual.warmUp, usual.power),
            usual.weightDecay,
            usual.clip,
            0.998,
            usual.classWeightOffset,
            usual.labelSmoothing,
            usual.lossStride,
            new FieldPlan(
                FieldPlan.Form.SURROGATE,
                0,
                0.5,
                none.iterations(),
                Annealing.from(1),
                0,
                model.crf(),
                FieldPlan.Compatibility.POTTS),
            seed,
            Math.max(1, images / 2),
            Math.max(1, images / 2));
    return plan.by(MethodPlan.NONE.adjusted(LogitAdjustment.of(model).strength()));
  }

  /** {@code 40%} or {@code 0.4}. */
  static final class ShareConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      try {
        return value.endsWith("%")
            ? Double.parseDouble(value.substring(0, value.length() - 1)) / 100
            : Double.parseDouble(value);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + value + "' is no share, such as 40% or 0.4");
      }
    }
  }
}
