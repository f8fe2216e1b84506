package org.segstream.benchmarks.crf;

import java.util.List;
import org.segstream.crf.Solvers;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;

/** Pictures as a model that comes with the program sees them. */
final class NetworkEnergies {
  private NetworkEnergies() {}

  /** The energy of each picture. */
  static List<GridEnergy> of(String modelName, List<RgbImage> images) {
    SegmentationModel model = BundledModels.load(modelName);
    try (Segmenter segmenter =
        new Segmenter(
            model,
            Engines.open(model, EngineKind.ONNX, DeviceChoice.AUTO, 1),
            Solvers.named("reference"),
            MaskSize.OF_FRAME)) {
      return images.stream()
          .map(image -> segmenter.energy(image, segmenter.logits(List.of(image))).expanded())
          .toList();
    }
  }
}
