package org.segstream.trainer.training;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.segstream.trainer.dataset.ClassFrequencies;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.Sampler;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.TrainingData.EvaluationSet;
import org.segstream.trainer.loss.FieldLoss;
import org.segstream.trainer.loss.PixelLoss;
import org.segstream.trainer.training.TrainingListener.Evaluated;
import org.segstream.trainer.training.TrainingListener.Step;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network on data in memory, and from some point on the random field with it: sample,
 * forward, loss, backward, AdamW, average; evaluates and writes checkpoints on the way. Equal plan,
 * data and first weights give equal losses when the budget is a number of images.
 */
public final class TrainingRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final TrainingPlan plan;
  private final TrainingData data;
  private final Optional<CheckpointFile> checkpoint;
  private final TrainingListener listener;
  private final Consumer<Candidate> keep;
  private final LongSupplier clock;
  private final Sampler sampler;
  private final PixelLoss loss;
  private final Optional<FieldLoss> fieldLoss;
  private final TrainingState state;
  private final TrainableNetwork network;
  private final NetworkGraph graph;

  /**
   * @param initial weights to start from; the architecture's own random ones if absent
   * @param threads for libtorch and for the random field
   * @param checkpoint where checkpoints go; none are written if absent
   * @param keep takes the averaged weights whenever they score best; the latest, where there are no
   *     evaluation sets to score them on
   * @param clock nanoseconds, {@link System#nanoTime()} but for tests
   */
  public TrainingRun(
      TrainingPlan plan,
      TrainingData data,
      Optional<NetworkParameters> initial,
      int threads,
      Optional<CheckpointFile> checkpoint,
      TrainingListener listener,
      Consumer<Candidate> keep,
      LongSupplier clock) {
    this.plan = plan;
    this.data = data;
    this.checkpoint = checkpoint;
    this.listener = listener;
    this.keep = keep;
    this.clock = clock;
    ClassFrequencies frequencies = ClassFrequencies.of(data.sources(), data.labelSet());
    this.sampler = new Sampler(data.sources(), frequencies, plan.augmentation(), plan.seed());
    this.loss =
        new PixelLoss(
            frequencies.lossWeights(plan.classWeightOffset()),
            plan.labelSmoothing(),
            plan.lossStride());
    this.graph = Architectures.byName(plan.architecture(), data.labelSet().size());
    NetworkParameters weights =
        initial
            .map(trained ->
                TrainingState.copy(graph, NetworkParameters.grown(graph, trained, plan.seed())))
            .orElseGet(() -> NetworkParameters.initial(graph, plan.seed()));
    this.state = new TrainingState(graph, weights, plan, data.labelSet().size());
    this.fieldLoss =
        plan.field().isNone()
            ? Optional.empty()
            : Optional.of(new FieldLoss(plan.field(), loss, state.edges().edges(), threads));
    this.network = new TrainableNetwork(graph, weights, InputSettings.NORMALISATION);
    TrainableNetwork.setThreads(threads);
  }

  /**
   * Continues from a checkpoint written under the same plan.
   *
   * @throws CheckpointException if that cannot be
   */
  public void resume(Path file) {
    Checkpoint.read(file, plan, state);
    network.load(state.weights());
  }

  /**
   * Runs until the budget is spent.
   *
   * @param stop asked before each step whether to stop before
   */
  public void run(BooleanSupplier stop) {
    long sessionStart = clock.getAsLong();
    double secondsBefore = state.seconds();
    long imagesBefore = state.imagesSeen();
    listener.begins(imagesBefore);
    while (progress() < 1 && !stop.getAsBoolean()) {
      double progress = progress();
      long seenBefore = state.imagesSeen();
      StepResult result = step(progress);
      double session = (clock.getAsLong() - sessionStart) / 1e9;
      state.setSeconds(secondsBefore + session);
      double left = state.seconds() * (1 - progress()) / Math.max(progress(), 1e-9);
      double rate = (state.imagesSeen() - imagesBefore) / Math.max(session, 1e-9);
      listener.stepped(
          new Step(
              state.imagesSeen(), result.loss(), result.learningRate(), result.norm(), rate, left));
      if (passed(seenBefore, plan.evaluateEvery()) || progress() >= 1) {
        evaluate();
      }
      if (passed(seenBefore, plan.checkpointEvery()) || progress() >= 1) {
        checkpoint.ifPresent(file -> Checkpoint.write(file, plan, state));
      }
    }
  }

  private double progress() {
    return plan.budget().progress(state.imagesSeen(), state.seconds());
  }

  private boolean passed(long seenBefore, long every) {
    return state.imagesSeen() / every > seenBefore / every;
  }

  private record StepResult(double loss, double learningRate, double norm) {}

  private StepResult step(double progress) {
    long first = state.imagesSeen();
    List<LabelledImage> chips =
        LongStream.range(first, first + plan.batch()).parallel().mapToObj(sampler::chip).toList();
    List<RgbImage> images = chips.stream().map(LabelledImage::image).toList();
    double[] mean = new double[1];
    Map<ParameterSpec, float[]> gradients =
        network.gradients(
            images,
            logits -> {
              PixelLoss.Result result = loss(logits, chips, progress);
              mean[0] = result.mean();
              return result.gradient();
            });
    double norm = norm(gradients);
    if (!Double.isFinite(mean[0] + norm)) {
      throw new ArithmeticException(
          "loss %s, gradient norm %s after %d images: the run diverged, lower the learning rate"
              .formatted(mean[0], norm, first));
    }
    double rate = plan.schedule().at(progress);
    double scale = norm > plan.clip() ? plan.clip() / norm : 1;
    network.copyStatistics(state.weights());
    state.optimiser().step(state.weights(), gradients, rate, scale);
    network.load(state.weights());
    state.average().add(state.weights(), state.optimiser().steps());
    if (fieldHasBegun(progress)) {
      state.edges().step(edgeRate(progress), plan.averaging());
    }
    state.countImages(plan.batch());
    return new StepResult(mean[0], rate, norm);
  }

  private PixelLoss.Result loss(Logits logits, List<LabelledImage> chips, double progress) {
    long phase = state.optimiser().steps();
    return fieldLoss
        .filter(_ -> fieldHasBegun(progress))
        .map(field -> field.of(logits, chips, phase, plan.field().temperature(progress)))
        .orElseGet(
            () -> loss.of(logits, chips.stream().map(LabelledImage::labels).toList(), phase));
  }

  private boolean fieldHasBegun(double progress) {
    return plan.field().hasBegun(progress);
  }

  /** The edges' rate rises and falls as the network's. */
  private double edgeRate(double progress) {
    return plan.field().learningRate() * plan.schedule().at(progress) / plan.schedule().peak();
  }

  private static double norm(Map<ParameterSpec, float[]> gradients) {
    double sum = 0;
    for (float[] gradient : gradients.values()) {
      for (float g : gradient) {
        sum += (double) g * g;
      }
    }
    return Math.sqrt(sum);
  }

  private void evaluate() {
    Optional<CrfParameters> edges = trainedEdges();
    if (data.evaluationSets().isEmpty()) {
      keep.accept(Candidate.unjudged(state.average().values(), edges, state.imagesSeen()));
      return;
    }
    network.load(state.average().values());
    Optional<HardField> field = edges.map(HardField::new);
    Map<String, Evaluation> evaluations = new LinkedHashMap<>();
    for (EvaluationSet set : data.evaluationSets()) {
      evaluations.put(set.name(), Evaluation.of(network, field, set.images(), data.labelSet()));
    }
    network.load(state.weights());
    field
        .flatMap(HardField::shortfall)
        .ifPresent(what -> LOG.warn("scores after {} images: {}", state.imagesSeen(), what));
    double miou = evaluations.values().iterator().next().confusion().miou();
    boolean kept = miou >= state.bestMiou();
    if (kept) {
      state.setBestMiou(miou);
      keep.accept(
          new Candidate(
              state.average().values(),
              edges,
              state.imagesSeen(),
              scores(evaluations, Evaluation::network),
              edges.map(_ -> scores(evaluations, Evaluation::confusion))));
    }
    evaluations.forEach((name, evaluation) ->
        listener.evaluated(
            new Evaluated(
                state.imagesSeen(),
                name,
                evaluation.confusion(),
                evaluation.network(),
                kept,
                edges,
                evaluation.examples())));
  }

  /** Weights of before the field joined are judged with its first edges: scores must compare. */
  private Optional<CrfParameters> trainedEdges() {
    return plan.field().isNone() ? Optional.empty() : Optional.of(state.edges().averaged());
  }

  private static Map<String, ConfusionMatrix> scores(
      Map<String, Evaluation> evaluations, Function<Evaluation, ConfusionMatrix> counted) {
    Map<String, ConfusionMatrix> scores = new LinkedHashMap<>();
    evaluations.forEach((name, evaluation) -> scores.put(name, counted.apply(evaluation)));
    return scores;
  }

  @Override
  public void close() {
    network.close();
  }
}
