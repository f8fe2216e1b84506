package org.segstream.vision.metrics;

import org.segstream.vision.LabelMap;

/** The check that two label maps can be compared pixel by pixel. */
final class FrameSizes {
  private FrameSizes() {}

  static void requireEqual(LabelMap truth, LabelMap prediction) {
    if (truth.width() != prediction.width() || truth.height() != prediction.height()) {
      throw new IllegalArgumentException(
          "labels of %d×%d cannot be compared with labels of %d×%d"
              .formatted(prediction.width(), prediction.height(), truth.width(), truth.height()));
    }
  }
}
