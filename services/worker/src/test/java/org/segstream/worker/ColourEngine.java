package org.segstream.worker;

import java.util.List;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;

/**
 * Stands for a network in tests: a pixel's logit of a class is how near its colour is to the
 * class's.
 */
final class ColourEngine implements SegmentationEngine {
  private static final int STRIDE = 4;

  private final LabelSet labels;

  ColourEngine(LabelSet labels) {
    this.labels = labels;
  }

  @Override
  public Logits infer(List<RgbImage> batch) {
    RgbImage image = batch.getFirst();
    int height = Math.ceilDiv(image.height(), STRIDE);
    int width = Math.ceilDiv(image.width(), STRIDE);
    float[] values = new float[labels.size() * height * width];
    for (int k = 0; k < labels.size(); k++) {
      int rgb = labels.classes().get(k).rgb();
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int pixel = 3 * (y * STRIDE * image.width() + x * STRIDE);
          double distance = 0;
          for (int c = 0; c < 3; c++) {
            distance +=
                Math.abs((image.rgb()[pixel + c] & 0xff) - ((rgb >> (16 - 8 * c)) & 0xff)) / 64.0;
          }
          values[(k * height + y) * width + x] = (float) -distance;
        }
      }
    }
    return new Logits(1, labels.size(), height, width, values);
  }

  @Override
  public String description() {
    return "colours";
  }

  @Override
  public void close() {}
}
