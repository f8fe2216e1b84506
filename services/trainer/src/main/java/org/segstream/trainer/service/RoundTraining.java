package org.segstream.trainer.service;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.TrainingSource;
import org.segstream.trainer.loss.LogitAdjustment;
import org.segstream.trainer.training.Candidate;
import org.segstream.trainer.training.CheckpointException;
import org.segstream.trainer.training.GradientExchange;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.trainer.training.TrainingRun;
import org.segstream.vision.engine.Calibration;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.SegmentationModel;

/** One round of training: from its parent's weights, on its own frames, to a candidate's file. */
final class RoundTraining {
  private static final String TERMS =
      "Subject to the terms of the labelled frames it was trained on.";

  private final Round round;
  private final SegmentationModel parent;
  private final TrainingPlan plan;
  private final Supplier<List<LabelledImage>> frames;
  private final Supplier<List<LabelledImage>> judges;
  private final RoundLessons lessons;
  private final RoundFolder folder;
  private final GradientExchange exchange;

  /**
   * @param frames gives those to train on, in the round's order
   * @param judges gives those that judge it
   * @param lessons what it learns from besides
   * @param exchange with the other replicas
   */
  RoundTraining(
      Round round,
      SegmentationModel parent,
      TrainingPlan plan,
      Supplier<List<LabelledImage>> frames,
      Supplier<List<LabelledImage>> judges,
      RoundLessons lessons,
      RoundFolder folder,
      GradientExchange exchange) {
    this.round = round;
    this.parent = parent;
    this.plan = plan;
    this.frames = frames;
    this.judges = judges;
    this.lessons = lessons;
    this.folder = folder;
    this.exchange = exchange;
  }

  /**
   * Trains, or goes on training, until the round's budget is spent or {@code stop} is given.
   *
   * @return the candidate, if the round came to its end
   * @throws DamagedRoundException if its checkpoint or candidate is not whole
   * @throws CheckpointException if the disk takes no checkpoint
   * @throws UncheckedIOException if the disk does not take the candidate
   */
  Optional<SegmentationModel> run(int threads, TrainingListener listener, StopSignal stop) {
    Optional<SegmentationModel> finished = folder.candidate();
    if (finished.isPresent()) {
      return finished;
    }
    train(threads, listener, stop);
    return folder.candidate();
  }

  private void train(int threads, TrainingListener listener, StopSignal stop) {
    List<LabelledImage> images = frames.get();
    TrainingData labelled =
        new TrainingData(
            parent.labels(),
            List.of(new TrainingSource("labelled frames", 1, images)),
            List.of(),
            List.of());
    RoundLessons.Prepared prepared = lessons.prepare(labelled, plan, parent.resolution(), judges);
    TrainingData data = prepared.data();
    try (TrainingRun run =
        new TrainingRun(
            prepared.plan(),
            data,
            Optional.of(LogitAdjustment.trained(parent)),
            threads,
            Optional.of(folder.checkpoint()),
            listener,
            last -> folder.keep(Calibration.of(candidate(last), data.targetImages())),
            System::nanoTime,
            exchange)) {
      resume(run);
      run.run(stop::isGiven);
    }
  }

  private void resume(TrainingRun run) {
    Path checkpoint = folder.checkpoint().path();
    if (Files.exists(checkpoint)) {
      try {
        run.resume(checkpoint);
      } catch (CheckpointException e) {
        throw new DamagedRoundException(e);
      }
    }
  }

  private SegmentationModel candidate(Candidate last) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("command", "segstream trainer");
    record.put("parent", parent.id());
    record.put("seed", round.seed());
    record.put("plan", round.plan());
    record.put("images_seen", ModelMessages.number(parent, "images_seen") + last.imagesSeen());
    record.put("frames", round.train().size());
    record.put(
        "data",
        round.ranges().stream()
            .map(r ->
                "%s-%d from %d below %d"
                    .formatted(
                        r.getTopic(), r.getPartition(), r.getFirstOffset(), r.getEndOffset()))
            .toList());
    return new SegmentationModel(
        parent.name(),
        round.version(),
        parent.architecture(),
        parent.labels(),
        parent.normalisation(),
        parent.resolution(),
        crf(last),
        parent.terms().endsWith(TERMS) ? parent.terms() : parent.terms() + " " + TERMS,
        last.adjustment().in(record),
        last.weights());
  }

  /** Edges along time are not trained. */
  private CrfParameters crf(Candidate last) {
    return last.edges()
        .map(edges -> edges.withTemporal(parent.crf().temporal()))
        .orElse(parent.crf());
  }
}
