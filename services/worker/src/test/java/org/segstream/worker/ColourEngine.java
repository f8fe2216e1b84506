package org.segstream.worker;

import java.nio.FloatBuffer;
import java.util.List;
import org.segstream.vision.LabelSet;
import org.segstream.vision.LabelSet.LabelClass;
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
    int height = Math.ceilDiv(batch.getFirst().height(), STRIDE);
    int width = Math.ceilDiv(batch.getFirst().width(), STRIDE);
    FloatBuffer values = FloatBuffer.allocate(batch.size() * labels.size() * height * width);
    for (RgbImage image : batch) {
      for (LabelClass label : labels.classes()) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            values.put(-distance(image, 3 * STRIDE * (y * image.width() + x), label.rgb()));
          }
        }
      }
    }
    return new Logits(batch.size(), labels.size(), height, width, values.array());
  }

  private static float distance(RgbImage image, int pixel, int rgb) {
    double distance = 0;
    for (int c = 0; c < 3; c++) {
      distance += Math.abs((image.rgb()[pixel + c] & 0xff) - ((rgb >> (16 - 8 * c)) & 0xff)) / 64.0;
    }
    return (float) distance;
  }

  @Override
  public String description() {
    return "colours";
  }

  @Override
  public void close() {}
}
