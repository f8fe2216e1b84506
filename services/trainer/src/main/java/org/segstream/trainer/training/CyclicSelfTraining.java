package org.segstream.trainer.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.segstream.trainer.dataset.ChipSource;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.UnlabelledChips;
import org.segstream.trainer.loss.PixelLoss;
import org.segstream.trainer.loss.PseudoLabels;
import org.segstream.trainer.loss.StepLoss;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

/**
 * Cyclic self-training: two students, and two teachers that are their averages. The run's network
 * is one student; its peer lives here. Each teacher labels frames for the student that is not its
 * own, so that none learns from itself; see {@link CertifiedLabels} for which labels are taken. The
 * peer sees other chips, and begins with other weights where the run begins at random.
 */
final class CyclicSelfTraining implements AutoCloseable {
  /** Beyond any number that the run itself draws. */
  private static final long PEERS_CHIPS = 1L << 40;

  private final TrainingPlan plan;
  private final NetworkGraph graph;
  private final ChipSource chips;
  private final UnlabelledChips unlabelled;
  private final CertifiedLabels labels;
  private final NetworkParameters weights;
  private final WeightAverage average;
  private final AdamW optimiser;
  private final TrainableNetwork student;
  private final TrainableNetwork teacher;
  private final StepObjective objective;
  private Optional<Lesson> lesson = Optional.empty();

  /**
   * A step's frames without labels.
   *
   * @param frames as students see them
   * @param forRun their pseudo-labels for the run's network
   * @param forPeer for its peer
   */
  record Lesson(
      List<LabelledImage> frames, List<PseudoLabels> forRun, List<PseudoLabels> forPeer) {}

  /**
   * @param first the peer's first weights; taken over
   * @param chips with labels
   * @throws DatasetException if there are no frames without labels
   */
  CyclicSelfTraining(
      TrainingPlan plan,
      NetworkGraph graph,
      NetworkParameters first,
      TrainingData data,
      ChipSource chips,
      PixelLoss pixels) {
    if (data.unlabelled().isEmpty()) {
      throw new DatasetException("self-training has no frames to label: give some");
    }
    this.plan = plan;
    this.graph = graph;
    this.chips = chips;
    this.unlabelled =
        new UnlabelledChips(
            data.unlabelled(), data.labelSet().size(), plan.augmentation(), plan.seed());
    this.labels = new CertifiedLabels(plan.field().edges(), plan.methods().selfTraining());
    this.weights = first;
    this.average = new WeightAverage(TrainingState.copy(graph, first), plan.averaging());
    this.optimiser = new AdamW(graph, plan.weightDecay());
    this.student = new TrainableNetwork(graph, first, InputSettings.NORMALISATION);
    this.teacher = new TrainableNetwork(graph, first, InputSettings.NORMALISATION);
    this.objective =
        new StepObjective(plan, LocalModules.of(graph, 1), pixels, Optional.empty(), List.of());
  }

  /** What a checkpoint must hold; shared. */
  List<float[]> state() {
    return Stream.of(
            weights.values().values().stream(),
            average.values().values().values().stream(),
            optimiser.arrays())
        .flatMap(each -> each)
        .toList();
  }

  /** Takes over a state that was read. */
  void restored() {
    student.load(weights);
  }

  /**
   * The step's frames with their pseudo-labels; nothing before these are learned from.
   *
   * @param first number of the step's first chip
   * @param averaged weights of the run's network
   */
  Optional<Lesson> prepare(long first, double progress, NetworkParameters averaged) {
    lesson = Optional.empty();
    if (plan.methods().selfTraining().hasBegun(progress)) {
      List<UnlabelledChips.Pair> pairs =
          LongStream.range(first, first + plan.batch())
              .parallel()
              .mapToObj(unlabelled::pair)
              .toList();
      List<RgbImage> plain = pairs.stream().map(UnlabelledChips.Pair::plain).toList();
      teacher.load(averaged);
      Logits runs = teacher.infer(plain);
      teacher.load(average.values());
      Logits peers = teacher.infer(plain);
      lesson =
          Optional.of(
              new Lesson(
                  pairs.stream().map(UnlabelledChips.Pair::varied).toList(),
                  labels.of(plain, peers, runs),
                  labels.of(plain, runs, peers)));
    }
    return lesson;
  }

  /**
   * The peer's part of the step that has been prepared.
   *
   * @param first number of the step's first chip
   * @param step number of the step, from 0
   */
  void step(long first, long step, double progress) {
    List<LabelledImage> batch =
        new ArrayList<>(
            LongStream.range(first, first + plan.batch())
                .parallel()
                .mapToObj(number -> chips.chip(PEERS_CHIPS + number))
                .toList());
    lesson.ifPresent(it -> {
      batch.addAll(it.frames());
      objective.teach(it.forPeer());
    });
    Map<ParameterSpec, float[]> gradients =
        student.gradients(
            batch.stream().map(LabelledImage::image).toList(),
            objective.stretches(batch, new StepLoss.Moment(step, progress), _ -> {}));
    StepGradient gradient =
        new StepGradient(
            TrainableNetwork.ordered(graph, gradients),
            student.statistics(),
            new float[0],
            0,
            plan.batch());
    move(gradient, step, progress);
  }

  private void move(StepGradient gradient, long step, double progress) {
    double norm = Math.sqrt(gradient.squaredNorm());
    if (!Double.isFinite(norm)) {
      throw new ArithmeticException(
          "gradient norm %s of the second student: the run diverged, lower the learning rate"
              .formatted(norm));
    }
    TrainableNetwork.putStatistics(graph, gradient.statistics(), weights);
    optimiser.continueFrom(step);
    double scale = norm > plan.clip() ? plan.clip() / norm : 1;
    optimiser.step(weights, gradient.gradients(), plan.schedule().at(progress), scale);
    student.load(weights);
    average.add(weights, optimiser.steps());
  }

  @Override
  public void close() {
    student.close();
    teacher.close();
  }
}
