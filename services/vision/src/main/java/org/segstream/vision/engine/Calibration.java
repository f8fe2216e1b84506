package org.segstream.vision.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.vision.EvenSample;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.ActivationRanges;
import org.segstream.vision.network.ActivationRanges.Range;
import org.segstream.vision.network.OnnxWriter;

/** Runs a model's network in floats on images like those it is for, and notes its ranges. */
public final class Calibration {
  /** How many images are looked at; more hardly widen the ranges. */
  public static final int IMAGES = 64;

  private Calibration() {}

  /**
   * A model with the ranges that its tensors take on at most {@value #IMAGES} of the images, evenly
   * spread; the same for the same images.
   *
   * @param images in colour, of any sizes, at least one
   * @throws EngineException if the engine refuses the network, nothing of an imported one can be
   *     computed in integers, or it yields values that are not finite
   */
  public static SegmentationModel of(SegmentationModel model, List<RgbImage> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("no images to calibrate with");
    }
    CommandLineLimit.check();
    List<RgbImage> some = EvenSample.of(images, IMAGES);
    try {
      return model.withActivations(
          switch (model.network()) {
            case OwnNetwork own -> ranges(model, own, some);
            case ForeignNetwork foreign -> new ForeignCalibration(model, foreign).ranges(some);
          });
    } catch (OrtException | IllegalArgumentException e) {
      throw new EngineException(
          "model " + model.id() + " cannot be calibrated: " + e.getMessage(), e);
    }
  }

  private static ActivationRanges ranges(
      SegmentationModel model, OwnNetwork own, List<RgbImage> images) throws OrtException {
    byte[] network = OnnxWriter.observed(own.graph(), own.parameters());
    ActivationRanges ranges = ActivationRanges.NONE;
    try (OrtSession session = OnnxSession.onProcessor(network, 1);
        NetworkInput input = new NetworkInput(model)) {
      for (RgbImage image : images) {
        ranges = ranges.with(observe(session, own, input.prepare(List.of(image))));
      }
    }
    return ranges;
  }

  private static ActivationRanges observe(
      OrtSession session, OwnNetwork own, NetworkInput.Prepared image) throws OrtException {
    long[] shape = {image.batch(), 3, image.height(), image.width()};
    Map<String, Range> ranges = new LinkedHashMap<>();
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), image.values(), shape);
        OrtSession.Result result = session.run(Map.of(OnnxWriter.INPUT, tensor))) {
      for (String node : ActivationRanges.observed(own.graph())) {
        float low = number(result.get(OnnxWriter.least(node)));
        float high = number(result.get(OnnxWriter.greatest(node)));
        ranges.put(node, new Range(low, high));
      }
    }
    return new ActivationRanges(ranges);
  }

  private static float number(Optional<OnnxValue> value) throws OrtException {
    return (float) value.orElseThrow().getValue();
  }
}
