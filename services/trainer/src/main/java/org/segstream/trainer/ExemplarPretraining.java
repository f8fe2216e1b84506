package org.segstream.trainer;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.ExemplarPatches;
import org.segstream.trainer.training.EncoderTraining;
import org.segstream.trainer.training.InputSettings;
import org.segstream.trainer.training.Schedule;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;

/**
 * Exemplar-CNN (Dosovitskiy et al., NIPS 2014): frames without labels in, a model out whose encoder
 * has learned from them, for {@code train --from}. Its decoder is as at random: the model tells no
 * classes yet.
 *
 * @param architecture of the network
 * @param classes surrogate classes
 * @param side of a patch, pixels
 * @param patches to see in all
 * @param batch patches a step
 * @param learningRate highest one
 * @param seed of everything drawn
 */
public record ExemplarPretraining(
    String architecture,
    int classes,
    int side,
    long patches,
    int batch,
    double learningRate,
    long seed) {
  private static final double WARM_UP = 0.03;
  private static final double POWER = 0.9;

  /** Checks the ranges. */
  public ExemplarPretraining {
    if (classes < 2 || side < 32 || patches < 1 || batch < 2) {
      throw new IllegalArgumentException(
          "%d surrogate classes, patches of %d pixels, %d of them, %d a step: must be at least 2, 32,"
                  .formatted(classes, side, patches, batch)
              + " 1 and 2");
    }
  }

  /**
   * Trains and writes the model.
   *
   * @param frames at least one
   * @param source what they are, in words
   * @throws org.segstream.vision.model.ModelFileException if the model cannot be written
   */
  public void run(
      List<RgbImage> frames,
      String source,
      Path out,
      int threads,
      EncoderTraining.Progress progress) {
    LabelSet labels = LabelSet.camVid();
    NetworkGraph graph = Architectures.byName(architecture, labels.size());
    ExemplarPatches drawn = new ExemplarPatches(frames, classes, side, seed);
    NetworkParameters weights;
    try (EncoderTraining training = new EncoderTraining(graph, drawn, threads, seed)) {
      weights =
          NetworkParameters.grown(
              graph,
              training.run(patches, batch, new Schedule(learningRate, WARM_UP, POWER), progress),
              seed);
    }
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("command", "segstream pretrain");
    record.put("plan", toString());
    record.put("frames", frames.size() + " of " + source);
    RgbImage first = frames.getFirst();
    ModelFile.write(
        new SegmentationModel(
            String.valueOf(out.getFileName()).replaceFirst("\\.segmodel$", ""),
            "pretrained",
            architecture,
            labels,
            InputSettings.NORMALISATION,
            new Resolution(first.width(), first.height()),
            CrfParameters.neighbours(0.5f, 2, 16),
            "Subject to the terms of the frames it was trained on.",
            record,
            weights),
        out);
  }
}
