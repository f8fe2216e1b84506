package org.segstream.trainer;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.segstream.trainer.OfflineTraining.Description;
import org.segstream.trainer.OfflineTraining.Selection;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.dataset.FocusTargets;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.replay.Disk;
import org.segstream.trainer.training.CheckpointFile;
import org.segstream.trainer.training.FocusHeadTraining;
import org.segstream.trainer.training.FocusHeadTraining.Plan;
import org.segstream.trainer.training.Schedule;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;

/**
 * A model and labelled images in, the same model with a focus head out. Beside the model {@code M}
 * lies {@code M.checkpoint}.
 *
 * @param selection which images
 * @param from whose network it is for, and stays as it is
 * @param out the model to write
 * @param resume a checkpoint to continue from
 * @param description name, version and command
 */
public record FocusHeadRun(
    Selection selection, Path from, Path out, Optional<Path> resume, Description description) {
  private static final double WARM_UP = 0.03;
  private static final double POWER = 0.9;

  /**
   * Trains and writes the model.
   *
   * @param images to see
   * @param learningRate highest one
   * @param every images between two checkpoints
   * @throws DatasetException if the data cannot be used
   * @throws org.segstream.vision.model.ModelFileException if the network was imported, or a model
   *     cannot be read or written
   */
  public void run(
      long images,
      double learningRate,
      long seed,
      int threads,
      long every,
      FocusHeadTraining.Progress progress) {
    SegmentationModel model = ModelFile.read(from);
    TrainingData data = selection.load();
    data.requireClassesOf(model);
    Plan plan =
        new Plan(
            model.id() + " " + ModelFile.sha256(model),
            images,
            learningRate,
            FocusTargets.DEFAULTS,
            seed);
    Path beside = out.resolveSibling(out.getFileName() + ".checkpoint");
    try (FocusHeadTraining training = new FocusHeadTraining(model, data, plan, threads)) {
      resume.ifPresent(training::resume);
      SegmentationModel with =
          training.run(
              new Schedule(learningRate, WARM_UP, POWER),
              new CheckpointFile(beside, new Disk()),
              every,
              progress);
      ModelFile.write(
          with.named(description.name(), description.version())
              .withTraining(record(model, data, images, seed)),
          out);
    }
  }

  private Map<String, Object> record(
      SegmentationModel model, TrainingData data, long images, long seed) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("command", description.command());
    head.put("seed", seed);
    head.put("images_seen", images);
    head.put("data", data.provenance());
    head.put("splits", selection.splits());
    Map<String, Object> record = new LinkedHashMap<>(model.training());
    record.put("focus_head", head);
    return record;
  }
}
