package org.segstream.trainer.service;

import java.util.List;
import org.segstream.crf.Solvers;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.training.HardField;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;

/** Judges a model by the product's own answer: network and random field, to a gap of 1 %. */
final class HeldOutScore {
  private HeldOutScore() {}

  /** Every image on its own, with a cold start. */
  static ConfusionMatrix of(SegmentationModel model, List<LabelledImage> images, int threads) {
    ConfusionMatrix confusion = new ConfusionMatrix(model.labels().size(), model.labels().voidId());
    try (Segmenter segmenter =
        new Segmenter(
            model,
            Engines.open(model, EngineKind.ONNX, DeviceChoice.AUTO, threads),
            Solvers.best(),
            MaskSize.OF_FRAME)) {
      for (LabelledImage image : images) {
        Logits logits = segmenter.logits(List.of(image.image()));
        confusion.add(
            image.labels(),
            segmenter
                .solve(image.image(), logits, 0, segmenter.newState(), HardField.BUDGET)
                .labels());
      }
    }
    return confusion;
  }
}
