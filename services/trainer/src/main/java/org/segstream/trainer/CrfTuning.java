package org.segstream.trainer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.trainer.tuning.EdgeTrials;
import org.segstream.trainer.tuning.FieldScore;
import org.segstream.vision.EvenSample;
import org.segstream.vision.metrics.SolverGaps;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.model.TemporalParameters;
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
    List<LabelledImage> sample = EvenSample.of(images, MOST_IMAGES);
    List<CrfParameters> fields = fields();
    ClassMap map = ClassMap.byId(model.labels(), model.labels());
    List<FieldScore> scores;
    try (EdgeTrials trials = new EdgeTrials(model, map, SolverGaps.OF_SCORES, 1)) {
      scores = trials.scores(fields, sample, _ -> {});
    }
    int best = 1;
    for (int i = 1; i < fields.size(); i++) {
      scores
          .get(i)
          .gaps()
          .shortfall()
          .ifPresent(what -> LOG.warn("while edges were tried out: {}", what));
      best = scores.get(i).miou() > scores.get(best).miou() ? i : best;
    }
    double alone = scores.getFirst().miou();
    return new Tuned(fields.get(best), scores.get(best).miou(), alone, sample.size());
  }

  /** The network alone, and the grid. */
  private static List<CrfParameters> fields() {
    List<CrfParameters> fields = new ArrayList<>(List.of(CrfParameters.neighbours(0, 0, 1)));
    for (float contrast : CONTRASTS) {
      for (float sigma : SIGMAS) {
        fields.add(
            CrfParameters.neighbours(BASE, contrast, sigma).withTemporal(TemporalParameters.USUAL));
      }
    }
    return fields;
  }
}
