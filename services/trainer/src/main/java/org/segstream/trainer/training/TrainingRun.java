package org.segstream.trainer.training;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.segstream.trainer.dataset.ClassFrequencies;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.TrainingData.EvaluationSet;
import org.segstream.trainer.loss.FieldLoss;
import org.segstream.trainer.loss.LogitAdjustment;
import org.segstream.trainer.loss.PixelLoss;
import org.segstream.trainer.loss.StepLoss;
import org.segstream.trainer.training.TrainingListener.Evaluated;
import org.segstream.trainer.training.TrainingListener.Step;
import org.segstream.vision.RgbImage;
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
 *
 * <p>With a {@link GradientExchange} it is one of several replicas: what a step adds to the state
 * is what the exchange gives, the same for all.
 */
public final class TrainingRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final TrainingPlan plan;
  private final TrainingData data;
  private final Optional<CheckpointFile> checkpoint;
  private final TrainingListener listener;
  private final Consumer<Candidate> keep;
  private final LongSupplier clock;
  private final RunChips chips;
  private final ChipsAhead ahead;
  private final NetworkTeachers teachers;
  private final Optional<CyclicSelfTraining> selfTraining;
  private final StepObjective objective;
  private final TrainingState state;
  private final TrainableNetwork network;
  private final NetworkGraph base;
  private final NetworkGraph graph;
  private final Optional<GroupLasso> lasso;
  private final LogitAdjustment adjustment;
  private final GradientExchange exchange;

  /** Alone. */
  public TrainingRun(
      TrainingPlan plan,
      TrainingData data,
      Optional<NetworkParameters> initial,
      int threads,
      Optional<CheckpointFile> checkpoint,
      TrainingListener listener,
      Consumer<Candidate> keep,
      LongSupplier clock) {
    this(plan, data, initial, threads, checkpoint, listener, keep, clock, GradientExchange.alone());
  }

  /**
   * @param initial weights to start from, without an adjustment of the logits; the architecture's
   *     own random ones if absent
   * @param threads for libtorch and for the random field
   * @param checkpoint where checkpoints go; none are written if absent
   * @param keep takes the averaged weights whenever they score best; the latest, where there are no
   *     evaluation sets to score them on
   * @param clock nanoseconds, {@link System#nanoTime()} but for tests
   * @param exchange with the other replicas
   * @throws IllegalArgumentException if there are others and the budget is a time, by which
   *     replicas would not agree how far they are
   */
  public TrainingRun(
      TrainingPlan plan,
      TrainingData data,
      Optional<NetworkParameters> initial,
      int threads,
      Optional<CheckpointFile> checkpoint,
      TrainingListener listener,
      Consumer<Candidate> keep,
      LongSupplier clock,
      GradientExchange exchange) {
    this.plan = plan;
    this.exchange = exchange;
    this.data = data;
    this.checkpoint = checkpoint;
    this.listener = listener;
    this.keep = keep;
    this.clock = clock;
    ClassFrequencies frequencies = ClassFrequencies.of(data.sources(), data.labelSet());
    this.chips = RunChips.of(plan, data.sources(), frequencies);
    this.ahead = new ChipsAhead(chips);
    this.teachers = NetworkTeachers.of(data.teachers(), data.labelSet());
    float[] classWeights = frequencies.lossWeights(plan.classWeightOffset());
    PixelLoss loss = new PixelLoss(classWeights, plan.labelSmoothing(), plan.lossStride());
    this.adjustment = LogitAdjustment.of(plan.methods().adjustment(), classWeights);
    this.base = Architectures.byName(plan.architecture(), data.labelSet().size());
    LocalModules modules = LocalModules.of(base, plan.methods().localModules());
    this.graph = modules.graph();
    this.lasso =
        Optional.of(plan.methods().sparsity())
            .filter(strength -> strength > 0)
            .map(strength -> new GroupLasso(base, strength));
    NetworkParameters weights =
        TrainingState.copy(
            graph,
            NetworkParameters.grown(
                graph,
                initial.orElseGet(() -> NetworkParameters.initial(base, plan.seed())),
                plan.seed()));
    this.selfTraining =
        plan.methods().selfTraining().isNone()
            ? Optional.empty()
            : Optional.of(new CyclicSelfTraining(plan, graph, peer(initial), data, chips, loss));
    this.state =
        new TrainingState(
            graph,
            weights,
            plan,
            data.labelSet().size(),
            selfTraining.map(CyclicSelfTraining::state).orElseGet(chips::state));
    this.objective =
        new StepObjective(
            plan,
            modules,
            loss,
            plan.field().isNone()
                ? Optional.empty()
                : Optional.of(
                    new FieldLoss(plan.field(), loss, state.edges().edges(), adjustment, threads)),
            teachers.teachers());
    this.network = new TrainableNetwork(graph, weights, InputSettings.NORMALISATION);
    TrainableNetwork.setThreads(threads);
    if (modules.modules().size() > 1) {
      LargeBlocks.returnAtOnce();
    }
  }

  /** First weights of the second student. */
  private NetworkParameters peer(Optional<NetworkParameters> initial) {
    long seed = plan.seed() + 1;
    return TrainingState.copy(
        graph,
        initial
            .map(trained -> NetworkParameters.grown(graph, trained, seed))
            .orElseGet(() -> NetworkParameters.initial(graph, seed)));
  }

  /**
   * Continues from a checkpoint written under the same plan.
   *
   * @throws CheckpointException if that cannot be
   */
  public void resume(Path file) {
    Checkpoint.read(file, plan, state);
    network.load(state.weights());
    ahead.forget();
    chips.restored();
    selfTraining.ifPresent(CyclicSelfTraining::restored);
  }

  /**
   * Runs until the budget is spent.
   *
   * @param stop asked before each step whether to stop before
   */
  public void run(BooleanSupplier stop) {
    exchange
        .begin(() -> Checkpoint.bytes(plan, state))
        .ifPresent(theirs -> {
          Checkpoint.read(new ByteArrayInputStream(theirs), "of the replicas", plan, state);
          network.load(state.weights());
          state.setBestMiou(-1); // of the weights that this process has seen
        });
    if (progress() >= 1) {
      evaluate();
      writeCheckpoint();
    }
    long sessionStart = clock.getAsLong();
    double secondsBefore = state.seconds();
    long imagesBefore = state.imagesSeen();
    listener.begins(imagesBefore);
    while (progress() < 1 && !stop.getAsBoolean()) {
      double progress = progress();
      long seenBefore = state.imagesSeen();
      Optional<StepGradient> joint = exchange.join(new NextStep(progress));
      if (joint.isEmpty()) {
        return;
      }
      StepResult result = take(joint.get(), progress);
      double session = (clock.getAsLong() - sessionStart) / 1e9;
      state.setSeconds(secondsBefore + session);
      double left = state.seconds() * (1 - progress()) / Math.max(progress(), 1e-9);
      double rate = (state.imagesSeen() - imagesBefore) / Math.max(session, 1e-9);
      listener.stepped(
          new Step(
              state.imagesSeen(), result.loss(), result.learningRate(), result.norm(), rate, left));
      if (passed(seenBefore, plan.methods().chips().lookEvery())) {
        look();
      }
      if (passed(seenBefore, plan.evaluateEvery()) || progress() >= 1) {
        evaluate();
      }
      if (passed(seenBefore, plan.checkpointEvery()) || progress() >= 1) {
        writeCheckpoint();
      }
    }
    if (progress() >= 1) {
      exchange.end(new NextStep(1));
    }
  }

  private void look() {
    ahead.forget();
    network.load(inUse());
    chips.look(network);
    network.load(state.weights());
  }

  private void writeCheckpoint() {
    checkpoint.ifPresent(file -> Checkpoint.write(file, plan, state));
  }

  /** A number that two runs share exactly while they are equal in every bit. */
  public long checksum() {
    return state.checksum();
  }

  private double progress() {
    return plan.budget().progress(state.imagesSeen(), state.seconds());
  }

  private boolean passed(long seenBefore, long every) {
    return state.imagesSeen() / every > seenBefore / every;
  }

  private record StepResult(double loss, double learningRate, double norm) {}

  /** The step that comes next, as the exchange sees it. */
  private final class NextStep implements GradientExchange.Offer {
    private final double progress;

    NextStep(double progress) {
      this.progress = progress;
    }

    @Override
    public long step() {
      return state.optimiser().steps();
    }

    @Override
    public long imagesSeen() {
      return state.imagesSeen();
    }

    @Override
    public List<float[]> secondMoments() {
      return state.optimiser().secondMoments();
    }

    @Override
    public double clip() {
      return plan.clip();
    }

    @Override
    public StepGradient compute(GradientExchange.Share share) {
      return gradient(share, progress);
    }

    @Override
    public long checksum() {
      return state.checksum();
    }

    @Override
    public byte[] checkpoint() {
      return Checkpoint.bytes(plan, state);
    }
  }

  private StepGradient gradient(GradientExchange.Share share, double progress) {
    long first = (state.optimiser().steps() * share.of() + share.slot()) * plan.batch();
    List<LabelledImage> chips = new ArrayList<>(ahead.take(first, plan.batch()));
    selfTraining
        .flatMap(it -> it.prepare(first, progress, state.average().values()))
        .ifPresent(lesson -> {
          chips.addAll(lesson.frames());
          objective.teach(lesson.forRun());
        });
    List<RgbImage> images = chips.stream().map(LabelledImage::image).toList();
    StepLoss.Moment moment = new StepLoss.Moment(state.optimiser().steps(), progress);
    double[] total = new double[1];
    Map<ParameterSpec, float[]> gradients =
        network.gradients(images, objective.stretches(chips, moment, part -> total[0] += part));
    return new StepGradient(
        TrainableNetwork.ordered(graph, gradients),
        network.statistics(),
        state.edges().edges().takeGradient(),
        total[0],
        plan.batch());
  }

  private StepResult take(StepGradient joint, double progress) {
    double norm = Math.sqrt(joint.squaredNorm());
    if (!Double.isFinite(joint.loss() + norm)) {
      throw new ArithmeticException(
          "loss %s, gradient norm %s after %d images: the run diverged, lower the learning rate"
              .formatted(joint.loss(), norm, state.imagesSeen()));
    }
    double rate = plan.schedule().at(progress);
    long step = state.optimiser().steps();
    selfTraining.ifPresent(it -> it.step(step * plan.batch(), step, progress));
    double scale = norm > plan.clip() && !exchange.clips() ? plan.clip() / norm : 1;
    TrainableNetwork.putStatistics(graph, joint.statistics(), state.weights());
    state.optimiser().step(state.weights(), joint.gradients(), rate, scale);
    lasso.ifPresent(it -> it.shrink(state.weights(), rate));
    network.load(state.weights());
    state.average().add(state.weights(), state.optimiser().steps());
    if (fieldHasBegun(progress)) {
      state.edges().step(joint.edges(), edgeRate(progress), plan.averaging());
    }
    state.countImages(joint.images());
    return new StepResult(joint.loss(), rate, norm);
  }

  private boolean fieldHasBegun(double progress) {
    return plan.field().hasBegun(progress);
  }

  /** The edges' rate rises and falls as the network's. */
  private double edgeRate(double progress) {
    return plan.field().learningRate() * plan.schedule().at(progress) / plan.schedule().peak();
  }

  private void evaluate() {
    Optional<CrfParameters> edges = trainedEdges();
    if (data.evaluationSets().isEmpty()) {
      keep.accept(Candidate.unjudged(averaged(), edges, state.imagesSeen(), adjustment));
      return;
    }
    network.load(inUse());
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
      keep.accept(Candidate.judged(averaged(), edges, state.imagesSeen(), evaluations, adjustment));
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

  /** What a model takes: without what training alone has. */
  private NetworkParameters averaged() {
    return inUse().reducedTo(base);
  }

  /** The averaged weights as they are used. */
  private NetworkParameters inUse() {
    return adjustment.applied(graph, state.average().values());
  }

  /** Weights of before the field joined are judged with its first edges: scores must compare. */
  private Optional<CrfParameters> trainedEdges() {
    return plan.field().isNone() ? Optional.empty() : Optional.of(state.edges().averaged());
  }

  @Override
  public void close() {
    ahead.close();
    teachers.close();
    selfTraining.ifPresent(CyclicSelfTraining::close);
    network.close();
  }
}
