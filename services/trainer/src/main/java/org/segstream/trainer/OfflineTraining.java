package org.segstream.trainer;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.segstream.trainer.dataset.DataSpec;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.TrainingData.EvaluationSet;
import org.segstream.trainer.dataset.UnlabelledFrames;
import org.segstream.trainer.exchange.Group;
import org.segstream.trainer.exchange.Seat;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.loss.LogitAdjustment;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.report.RunLog;
import org.segstream.trainer.report.RunReport;
import org.segstream.trainer.teaching.AnswerFolder;
import org.segstream.trainer.teaching.Teachers;
import org.segstream.trainer.training.Candidate;
import org.segstream.trainer.training.CheckpointFile;
import org.segstream.trainer.training.GradientExchange;
import org.segstream.trainer.training.InputSettings;
import org.segstream.trainer.training.MethodPlan;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.trainer.training.TrainingRun;
import org.segstream.trainer.tuning.EdgeTrials;
import org.segstream.trainer.tuning.EdgeTuning;
import org.segstream.trainer.tuning.TunedEdges;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Calibration;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.metrics.SolverGaps;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.NetworkParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Training on folders in CamVid layout: data in; model, checkpoint, log and report out.
 *
 * <p>Beside the model {@code M} lie {@code M.checkpoint}, from which the run can go on, {@code
 * M.jsonl}, its log, and {@code M.html}, its report.
 */
public final class OfflineTraining {
  private static final Logger LOG = LoggerFactory.getLogger(OfflineTraining.class);

  private final TrainingPlan plan;
  private final Selection selection;
  private final Files files;
  private final Description description;
  private final int threads;
  private final Optional<Group> group;

  /**
   * Where things are.
   *
   * @param out the model to write
   * @param from a model to start from
   * @param resume a checkpoint to continue from
   */
  public record Files(Path out, Optional<Path> from, Optional<Path> resume) {
    private Path beside(String ending) {
      return out.resolveSibling(out.getFileName() + ending);
    }
  }

  /**
   * Which images.
   *
   * @param specs data sets
   * @param splits of them to train on, for instance {@code train}
   * @param holdOut prefixes of image names to be judged by instead
   * @param unlabelled videos and folders of frames without labels
   * @param teachers models to learn from
   * @param teacherMap which class each label of theirs stands for, where they have others
   * @param answers keeps what teachers said of images, if anything does
   * @param edgeFold share of the first data set's images that are not trained on, to seek edges by;
   *     if absent, {@value #USUAL_FOLD} where a field that is solved fast is trained, or nothing
   *     else judges, else 0
   */
  public record Selection(
      List<DataSpec> specs,
      List<String> splits,
      List<String> holdOut,
      List<String> unlabelled,
      List<Path> teachers,
      Optional<Path> teacherMap,
      Optional<AnswerFolder> answers,
      OptionalDouble edgeFold) {
    private static final double USUAL_FOLD = 0.05;

    /** Fewer images do not tell good edges from lucky ones. */
    private static final int LEAST_USUAL_FOLD = 12;

    private static final int MOST_UNLABELLED = 1000;

    /** Labelled images alone. */
    public Selection(List<DataSpec> specs, List<String> splits, List<String> holdOut) {
      this(
          specs,
          splits,
          holdOut,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          OptionalDouble.empty());
    }

    /** Copies the lists. */
    public Selection {
      specs = List.copyOf(specs);
      splits = List.copyOf(splits);
      holdOut = List.copyOf(holdOut);
      unlabelled = List.copyOf(unlabelled);
      teachers = List.copyOf(teachers);
      double fold = edgeFold.orElse(0);
      if (!(fold >= 0 && fold < 1)) {
        throw new IllegalArgumentException(
            "share of the images kept for edges " + fold + " must be from 0 below 1");
      }
    }

    /**
     * Reads the images with labels.
     *
     * @throws org.segstream.trainer.dataset.DatasetException if they cannot be used
     */
    public TrainingData load() {
      return TrainingData.load(specs, splits, holdOut);
    }

    private TrainingData load(TrainingPlan plan, int threads) {
      MethodPlan methods = plan.methods();
      TrainingData all = load();
      TrainingData data = all.keepingForEdges(edgeFold.orElse(usualFold(plan.field(), all)));
      double temperature = methods.teachers().temperature();
      return Teachers.read(teachers, teacherMap, temperature, answers)
          .teach(withUnlabelled(data, methods), threads);
    }

    private static double usualFold(FieldPlan field, TrainingData data) {
      boolean judged = field.isNone() && !data.evaluationSets().isEmpty();
      boolean quick =
          field.edges().families().size() == 1
              && field.compatibility() == FieldPlan.Compatibility.POTTS;
      int images = data.sources().getFirst().images().size();
      boolean few = (int) (USUAL_FOLD * images) < LEAST_USUAL_FOLD;
      return judged || !quick || few ? 0 : USUAL_FOLD;
    }

    private TrainingData withUnlabelled(TrainingData data, MethodPlan methods) {
      if (unlabelled.isEmpty()) {
        return data;
      }
      List<LabelledImage> frames =
          UnlabelledFrames.read(unlabelled, MOST_UNLABELLED, data.evaluationSets());
      double share = methods.teachers().unlabelled();
      return share > 0
          ? data.with(frames, names(unlabelled), share)
          : data.beside(frames, names(unlabelled));
    }

    /** The model goes to others: without the folders of this machine. */
    private static String names(List<String> inputs) {
      return inputs.stream()
          .map(input -> String.valueOf(Path.of(input).getFileName()))
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * What the model says of itself.
   *
   * @param name of the model
   * @param version of the model
   * @param terms who may use it for what
   * @param command that made it
   */
  public record Description(String name, String version, String terms, String command) {}

  /** Alone. */
  public OfflineTraining(
      TrainingPlan plan, Selection selection, Files files, Description description, int threads) {
    this(plan, selection, files, description, threads, Optional.empty());
  }

  /**
   * @param threads for libtorch, at least 1
   * @param group the replicas that it trains with
   */
  public OfflineTraining(
      TrainingPlan plan,
      Selection selection,
      Files files,
      Description description,
      int threads,
      Optional<Group> group) {
    this.group = group;
    this.plan = plan;
    this.selection = selection;
    this.files = files;
    this.description = description;
    this.threads = threads;
  }

  /**
   * Trains until the budget is spent, then seeks the random field's edges on images that were kept
   * for them or, if the field was not trained, on those that judge.
   *
   * @throws org.segstream.trainer.dataset.DatasetException if the data cannot be used
   * @throws org.segstream.trainer.exchange.ExchangeException if the replicas cannot go on together
   * @throws org.segstream.trainer.training.CheckpointException if the run cannot be continued or
   *     its checkpoint not be written
   */
  public void run(TrainingListener listener) {
    run(selection.load(plan, threads), listener);
  }

  /** The same with data that has been read already. */
  public void run(TrainingData data, TrainingListener listener) {
    Optional<NetworkParameters> initial =
        files.from().map(ModelFile::read).map(LogitAdjustment::trained);
    try (GroupSeat seat = GroupSeat.take(group, plan, data);
        RunLog log = new RunLog(files.beside(".jsonl"));
        TrainingRun run =
            new TrainingRun(
                plan,
                data,
                initial,
                threads,
                Optional.of(new CheckpointFile(files.beside(".checkpoint"), new Disk())),
                TrainingListener.all(List.of(log, report(data), listener)),
                best -> ModelFile.write(model(data, best), files.out()),
                System::nanoTime,
                seat.exchange())) {
      files.resume().ifPresent(run::resume);
      run.run(() -> false);
    }
    if (!data.edgeFold().isEmpty()) {
      seekEdges(data);
    } else if (plan.field().isNone()) {
      tuneCrf(data);
    }
  }

  /** The best weights, or the last ones, get the edges that suit images they have not learned. */
  private void seekEdges(TrainingData data) {
    SegmentationModel model = ModelFile.read(files.out());
    List<LabelledImage> fold = data.edgeFold();
    int judging = Math.max(1, fold.size() / 4);
    List<LabelledImage> tuned = fold.subList(0, fold.size() - judging);
    List<LabelledImage> heldOut = fold.subList(fold.size() - judging, fold.size());
    LOG.info(
        "seeking edges on {} images that were not trained on; {} more judge",
        tuned.size(),
        judging);
    ClassMap map = ClassMap.byId(model.labels(), model.labels());
    try (EdgeTrials trials = new EdgeTrials(model, map, SolverGaps.OF_SCORES, threads)) {
      TunedEdges found = new EdgeTuning(trials, tuned, heldOut, false, (_, _) -> {}).run();
      LOG.info("{}", found.toTable());
      ModelFile.write(
          found.apply("%d images kept for it, %d more held out".formatted(tuned.size(), judging)),
          files.out());
    }
  }

  /** The best weights get the random field that suits them. */
  private void tuneCrf(TrainingData data) {
    if (!data.evaluationSets().isEmpty()) {
      EvaluationSet set = data.evaluationSets().getFirst();
      SegmentationModel model = ModelFile.read(files.out());
      ModelFile.write(CrfTuning.of(model, set.images()).applyTo(model, set.name()), files.out());
    }
  }

  /** A place among the replicas, or none. */
  private record GroupSeat(GradientExchange exchange, Runnable leave) implements AutoCloseable {
    static GroupSeat take(Optional<Group> group, TrainingPlan plan, TrainingData data) {
      if (group.isEmpty()) {
        return new GroupSeat(GradientExchange.alone(), () -> {});
      }
      Group joined = group.get();
      Seat seat =
          joined.sit(
              joined.terms(plan, Set.of(), data.provenance()),
              Optional.of(new byte[0]),
              () -> false);
      return new GroupSeat(
          seat.exchange(joined.codec(plan, data.labelSet().size()), plan.seed()), seat::close);
    }

    @Override
    public void close() {
      leave.run();
    }
  }

  private RunReport report(TrainingData data) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("model", description.name());
    facts.put("command", description.command());
    facts.put("data", String.join("; ", data.provenance()));
    facts.put("splits trained on", String.join(", ", selection.splits()));
    facts.put(
        "held out",
        selection.holdOut().isEmpty() ? "nothing of them" : String.join(", ", selection.holdOut()));
    facts.put("plan", plan.toString());
    facts.put("terms", description.terms());
    return new RunReport(files.beside(".html"), files.beside(".jsonl"), data.labelSet(), facts);
  }

  private SegmentationModel model(TrainingData data, Candidate best) {
    RgbImage first = data.sources().getFirst().images().getFirst().image();
    SegmentationModel model =
        new SegmentationModel(
            description.name(),
            description.version(),
            plan.architecture(),
            data.labelSet(),
            InputSettings.NORMALISATION,
            new Resolution(first.width(), first.height()),
            best.edges().orElse(plan.field().edges()),
            description.terms(),
            record(data, best),
            best.weights());
    return Calibration.of(model, data.targetImages());
  }

  private Map<String, Object> record(TrainingData data, Candidate best) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("command", description.command());
    record.put("seed", plan.seed());
    record.put("images_seen", best.imagesSeen());
    record.put("data", data.provenance());
    record.put("splits", selection.splits());
    record.put("held_out", selection.holdOut());
    files.from().ifPresent(from -> record.put("from", String.valueOf(from.getFileName())));
    record.put("miou_without_crf", miou(best.scores()));
    best.fieldScores().ifPresent(scores -> record.put("miou_with_crf", miou(scores)));
    return best.adjustment().in(record);
  }

  private static Map<String, Object> miou(Map<String, ConfusionMatrix> scores) {
    Map<String, Object> miou = new LinkedHashMap<>();
    scores.forEach((set, confusion) -> miou.put(set, Math.round(100 * confusion.miou()) / 100.0));
    return miou;
  }
}
