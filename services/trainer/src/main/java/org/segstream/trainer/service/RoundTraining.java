package org.segstream.trainer.service;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.TrainingSource;
import org.segstream.trainer.replay.ReplayStore;
import org.segstream.trainer.replay.StoredFrame;
import org.segstream.trainer.training.CheckpointException;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.trainer.training.TrainingRun;
import org.segstream.v1.OffsetRange;
import org.segstream.vision.engine.Calibration;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.NetworkParameters;

/** One round of training: from its parent's weights, on its own frames, to a candidate's file. */
final class RoundTraining {
  private static final String TERMS =
      "Subject to the terms of the labelled frames it was trained on.";

  private final Round round;
  private final SegmentationModel parent;
  private final TrainingPlan plan;
  private final ReplayStore store;
  private final RoundFolder folder;

  RoundTraining(
      Round round,
      SegmentationModel parent,
      TrainingPlan plan,
      ReplayStore store,
      RoundFolder folder) {
    this.round = round;
    this.parent = parent;
    this.plan = plan;
    this.store = store;
    this.folder = folder;
  }

  /**
   * Trains, or goes on training, until the round's budget is spent or {@code stop} is said.
   *
   * @return the candidate, if the round came to its end
   * @throws DamagedRoundException if its checkpoint or candidate is not whole
   * @throws CheckpointException if the disk takes no checkpoint
   * @throws UncheckedIOException if the disk does not take the candidate
   */
  Optional<SegmentationModel> run(int threads, TrainingListener listener, Stop stop) {
    Optional<SegmentationModel> finished = folder.candidate();
    if (finished.isPresent()) {
      return finished;
    }
    train(threads, TrainingListener.all(List.of(listener, stoppingBy(stop))));
    return folder.candidate();
  }

  private void train(int threads, TrainingListener listener) {
    List<LabelledImage> images = round.train().parallelStream().map(store::read).toList();
    TrainingData data =
        new TrainingData(
            parent.labels(),
            List.of(new TrainingSource("labelled frames", 1, images)),
            List.of(),
            List.of());
    try (TrainingRun run =
        new TrainingRun(
            plan,
            data,
            Optional.of(copy(parent.parameters())),
            threads,
            Optional.of(folder.checkpoint()),
            listener,
            best -> folder.keep(Calibration.of(candidate(best), data.targetImages())),
            System::nanoTime)) {
      resume(run);
      run.run();
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

  /** A run ends after the step in which its own thread finds itself interrupted. */
  private static TrainingListener stoppingBy(Stop stop) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        if (stop.isSaid()) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  /** A run changes the weights that it is given. */
  private NetworkParameters copy(NetworkParameters parameters) {
    Map<String, float[]> values = new LinkedHashMap<>();
    parameters.values().forEach((name, value) -> values.put(name, value.clone()));
    return NetworkParameters.of(parent.graph(), values);
  }

  private SegmentationModel candidate(TrainingRun.Candidate best) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("command", "segstream trainer");
    record.put("parent", parent.id());
    record.put("seed", round.seed());
    record.put("plan", round.plan());
    record.put("images_seen", ModelMessages.number(parent, "images_seen") + best.imagesSeen());
    record.put("frames", round.train().size());
    record.put(
        "data",
        ranges(round.train()).stream()
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
        crf(best),
        parent.terms().endsWith(TERMS) ? parent.terms() : parent.terms() + " " + TERMS,
        record,
        best.weights());
  }

  /** Edges along time are not trained. */
  private CrfParameters crf(TrainingRun.Candidate best) {
    return best.edges()
        .map(edges -> edges.withTemporal(parent.crf().temporal()))
        .orElse(parent.crf());
  }

  /** The part of each partition that the frames come from. */
  static List<OffsetRange> ranges(List<StoredFrame> frames) {
    Map<String, OffsetRange> ranges = new TreeMap<>();
    for (StoredFrame frame : frames) {
      long offset = frame.place().offset();
      OffsetRange one =
          OffsetRange.newBuilder()
              .setTopic(frame.place().topic())
              .setPartition(frame.place().partition())
              .setFirstOffset(offset)
              .setEndOffset(offset + 1)
              .build();
      ranges.merge(
          one.getTopic() + "-" + one.getPartition(),
          one,
          (a, b) ->
              a.toBuilder()
                  .setFirstOffset(Math.min(a.getFirstOffset(), b.getFirstOffset()))
                  .setEndOffset(Math.max(a.getEndOffset(), b.getEndOffset()))
                  .build());
    }
    return new ArrayList<>(ranges.values());
  }
}
