package org.segstream.cli.model;

import java.util.List;
import java.util.Locale;
import org.segstream.vision.EvenSample;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineException;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.Precision;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.SegmentationModel;

/**
 * What 8-bit integers make of an imported network.
 *
 * @param agreement share of logits' places that have the same label as in floats
 * @param integers milliseconds a picture in integers, with one thread
 * @param floats the same in floats
 */
record IntegerCheck(double agreement, double integers, double floats) {
  private static final int PICTURES = 8;

  /** Below this it is another network. */
  private static final double LEAST = 0.9;

  /**
   * Compares both on some of the pictures.
   *
   * @throws EngineException if they have little in common
   */
  static IntegerCheck of(SegmentationModel calibrated, List<RgbImage> pictures) {
    List<RgbImage> some = EvenSample.of(pictures, PICTURES);
    double integerTime = Double.POSITIVE_INFINITY;
    double floatTime = Double.POSITIVE_INFINITY;
    long same = 0;
    long all = 0;
    try (SegmentationEngine integers = open(calibrated, Precision.INT8);
        SegmentationEngine floats = open(calibrated, Precision.FLOAT)) {
      for (RgbImage picture : some) {
        long start = System.nanoTime();
        Logits rounded = integers.infer(List.of(picture));
        long middle = System.nanoTime();
        Logits exact = floats.infer(List.of(picture));
        integerTime = Math.min(integerTime, (middle - start) / 1e6);
        floatTime = Math.min(floatTime, (System.nanoTime() - middle) / 1e6);
        int places = exact.width() * exact.height();
        for (int place = 0; place < places; place++) {
          same += rounded.best(place) == exact.best(place) ? 1 : 0;
        }
        all += places;
      }
    }
    double agreement = (double) same / all;
    if (agreement < LEAST) {
      throw new EngineException(
          String.format(
              Locale.ROOT,
              "model %s cannot be calibrated: in 8-bit integers it gives other labels to %.0f %% of"
                  + " these pictures' area, at most %.0f %% are allowed",
              calibrated.id(),
              100 * (1 - agreement),
              100 * (1 - LEAST)));
    }
    return new IntegerCheck(agreement, integerTime, floatTime);
  }

  private static SegmentationEngine open(SegmentationModel model, Precision precision) {
    return Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, precision, 1);
  }

  @Override
  public String toString() {
    String worth = integers < floats ? "" : "; floats are faster here: leave the model as it was";
    return String.format(
        Locale.ROOT,
        "%.1f ms instead of %.1f ms a picture with one thread, %.1f %% of it with the same"
            + " label%s",
        integers,
        floats,
        100 * agreement,
        worth);
  }
}
