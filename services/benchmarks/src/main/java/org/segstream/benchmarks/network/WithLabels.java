package org.segstream.benchmarks.network;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Calibration;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** A network like a model's for another number of labels: as much to compute, and untrained. */
public final class WithLabels {
  private static final long SEED = 4711;
  private static final int PICTURES = 4;

  private WithLabels() {}

  /**
   * The model's architecture with random weights, calibrated for 8-bit integers.
   *
   * @param labels 1 to 255
   */
  public static SegmentationModel of(SegmentationModel model, int labels) {
    List<LabelClass> classes =
        IntStream.range(0, labels).mapToObj(id -> new LabelClass("label " + id, id)).toList();
    CrfParameters potts = new CrfParameters(model.crf().families(), model.crf().temporal());
    SegmentationModel untrained =
        new SegmentationModel(
            model.name(),
            "untrained",
            model.architecture(),
            new LabelSet(labels + " labels", classes, labels),
            model.normalisation(),
            model.resolution(),
            potts,
            model.terms(),
            Map.of(),
            NetworkParameters.initial(Architectures.byName(model.architecture(), labels), SEED));
    SyntheticStreet street =
        new SyntheticStreet(
            SEED, model.resolution().width(), model.resolution().height(), CameraMotion.FORWARD);
    List<RgbImage> pictures =
        IntStream.range(0, PICTURES).mapToObj(i -> street.frame(i).image()).toList();
    return Calibration.of(untrained, pictures);
  }
}
