package org.segstream.trainer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.EvenSample;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.metrics.SolverGaps;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.model.TemporalParameters;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the edge weights of a trained model's random field: a small grid, judged by the mIoU of
 * the product's own answers on images that were not trained on.
 *
 * <p>Heavier edges than the grid's score a little higher still, but the solver then needs more
 * iterations than a live stream has time for.
 */
final class CrfTuning {
  private static final Logger LOG = LoggerFactory.getLogger(CrfTuning.class);
  private static final float BASE = 0.1f;
  private static final List<Float> CONTRASTS = List.of(1f, 2f, 4f, 8f);
  private static final List<Float> SIGMAS = List.of(8f, 16f);
  private static final int MOST_IMAGES = 40;

  private CrfTuning() {}

  /**
   * What was found.
   *
   * @param parameters the best of the grid
   * @param miou with them, percent, on the images looked at
   * @param miouWithoutCrf of the network alone on the same images, percent
   * @param images how many were looked at
   */
  record Tuned(CrfParameters parameters, double miou, double miouWithoutCrf, int images) {
    /** The model with these edges, and with how they were found in its training record. */
    SegmentationModel applyTo(SegmentationModel model, String set) {
      Map<String, Object> record = new LinkedHashMap<>(model.training());
      record.put("crf_tuned_on", images + " images of " + set);
      record.put("miou_there_with_crf", Math.round(100 * miou) / 100.0);
      record.put("miou_there_without_crf", Math.round(100 * miouWithoutCrf) / 100.0);
      return model.withCrf(parameters).withTraining(record);
    }
  }

  /**
   * Tries the grid on at most {@value #MOST_IMAGES} images, evenly spread.
   *
   * @param images at least one
   */
  static Tuned of(SegmentationModel model, List<LabelledImage> images) {
    List<CrfParameters> grid = grid();
    List<ConfusionMatrix> scores = new ArrayList<>();
    grid.forEach(_ -> scores.add(confusion(model)));
    ConfusionMatrix alone = confusion(model);
    SolverGaps gaps = new SolverGaps(SolverGaps.OF_SCORES);
    List<LabelledImage> sample = EvenSample.of(images, MOST_IMAGES);
    try (SegmentationEngine engine = Engines.open(model, EngineKind.ONNX, DeviceChoice.AUTO, 1)) {
      CrfSolver solver = Solvers.best();
      List<Segmenter> candidates =
          grid.stream()
              .map(crf -> new Segmenter(model.withCrf(crf), engine, solver, MaskSize.OF_FRAME))
              .toList();
      for (LabelledImage image : sample) {
        RgbImage frame = image.image();
        Logits logits = engine.infer(List.of(frame));
        alone.add(image.labels(), candidates.getFirst().argmin(frame, logits));
        for (int c = 0; c < candidates.size(); c++) {
          Segmentation found =
              candidates
                  .get(c)
                  .solve(frame, logits, candidates.get(c).newState(), SolverGaps.OF_SCORES);
          gaps.add(found.certificate(), found.labels().labels().length);
          scores.get(c).add(image.labels(), found.labels());
        }
      }
    }
    gaps.shortfall().ifPresent(what -> LOG.warn("while edges were tried out: {}", what));
    int best = 0;
    for (int c = 1; c < grid.size(); c++) {
      best = scores.get(c).miou() > scores.get(best).miou() ? c : best;
    }
    return new Tuned(grid.get(best), scores.get(best).miou(), alone.miou(), sample.size());
  }

  private static List<CrfParameters> grid() {
    List<CrfParameters> grid = new ArrayList<>();
    for (float contrast : CONTRASTS) {
      for (float sigma : SIGMAS) {
        grid.add(
            CrfParameters.neighbours(BASE, contrast, sigma).withTemporal(TemporalParameters.USUAL));
      }
    }
    return grid;
  }

  private static ConfusionMatrix confusion(SegmentationModel model) {
    return new ConfusionMatrix(model.labels().size(), model.labels().voidId());
  }
}
