package org.segstream.vision.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.ForeignInput.Placement;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.ActivationRanges.Range;
import org.segstream.vision.network.ForeignQuantiser;
import org.segstream.vision.network.OnnxWriter;

/** Ranges of somebody else's network on pictures. */
final class ForeignCalibration {
  private final SegmentationModel model;
  private final ForeignNetwork network;

  ForeignCalibration(SegmentationModel model, ForeignNetwork network) {
    this.model = model;
    this.network = network;
  }

  /**
   * @throws IllegalArgumentException if the network cannot compute in integers, with the reason
   */
  ActivationRanges ranges(List<RgbImage> images) throws OrtException {
    ForeignQuantiser quantiser = ForeignQuantiser.of(network.onnx());
    ActivationRanges ranges = ActivationRanges.NONE;
    try (OrtSession session = OnnxSession.onProcessor(quantiser.watched(), 1);
        ForeignTensor tensor = new ForeignTensor(network.input(), model.normalisation())) {
      for (RgbImage image : images) {
        Placement at = network.input().place(model.resolution(), image.width(), image.height());
        try (OnnxTensor input = tensor.of(List.of(image), at);
            OrtSession.Result result = session.run(Map.of(network.input().name(), input))) {
          ranges = ranges.with(ranges(quantiser, result));
        }
      }
    }
    return ranges;
  }

  private static ActivationRanges ranges(ForeignQuantiser quantiser, OrtSession.Result result)
      throws OrtException {
    Map<String, Range> ranges = new LinkedHashMap<>();
    for (String tensor : quantiser.observed()) {
      float low = number(result.get(OnnxWriter.least(tensor)));
      float high = number(result.get(OnnxWriter.greatest(tensor)));
      ranges.put(tensor, new Range(low, high));
    }
    return new ActivationRanges(ranges);
  }

  private static float number(Optional<OnnxValue> value) throws OrtException {
    return (float) value.orElseThrow().getValue();
  }
}
