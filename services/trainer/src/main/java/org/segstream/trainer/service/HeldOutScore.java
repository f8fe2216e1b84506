package org.segstream.trainer.service;

import java.util.List;
import org.segstream.crf.Solvers;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.metrics.SolverGaps;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges a model by the product's own answer: network and random field, solved as scores are. */
final class HeldOutScore {
  private static final Logger LOG = LoggerFactory.getLogger(HeldOutScore.class);

  private HeldOutScore() {}

  /** Every image on its own, with a cold start. */
  static ConfusionMatrix of(SegmentationModel model, List<LabelledImage> images, int threads) {
    ConfusionMatrix confusion = new ConfusionMatrix(model.labels().size(), model.labels().voidId());
    SolverGaps gaps = new SolverGaps(SolverGaps.OF_SCORES);
    try (Segmenter segmenter =
        new Segmenter(
            model,
            Engines.open(model, EngineKind.ONNX, DeviceChoice.AUTO, threads),
            Solvers.best(),
            MaskSize.OF_FRAME)) {
      for (LabelledImage image : images) {
        Logits logits = segmenter.logits(List.of(image.image()));
        Segmentation found =
            segmenter.solve(image.image(), logits, segmenter.newState(), SolverGaps.OF_SCORES);
        gaps.add(found.certificate(), found.labels().labels().length);
        confusion.add(image.labels(), found.labels());
      }
    }
    gaps.shortfall().ifPresent(what -> LOG.warn("{} on frames held out: {}", model.id(), what));
    return confusion;
  }
}
