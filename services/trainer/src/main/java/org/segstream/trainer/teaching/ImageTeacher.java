package org.segstream.trainer.teaching;

import java.util.List;
import org.segstream.trainer.labels.ClassMap;
import org.segstream.trainer.loss.Enlargement;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.SegmentationModel;

/**
 * A model of any kind that is asked once for each image: {@code softmax(logits / T)} of its own
 * labels, those that stand for one class added up, the mean of the image and its mirror image.
 */
final class ImageTeacher implements AutoCloseable {
  private final SegmentationEngine engine;
  private final ClassMap map;
  private final double temperature;

  /**
   * @param map from its labels to the classes that are learned
   * @param temperature T, above 0
   * @param threads for one image
   */
  ImageTeacher(SegmentationModel model, ClassMap map, double temperature, int threads) {
    this.engine = Engines.open(model, EngineKind.ONNX, DeviceChoice.CPU, threads);
    this.map = map;
    this.temperature = temperature;
  }

  /**
   * Adds what it says.
   *
   * @param sums {@code float[classes][height][width]}, is added 1 a place in all, or less where the
   *     answer is none of the classes
   */
  void add(RgbImage image, float[] sums, int width, int height) {
    add(enlarged(image, 2 * width, 2 * height), false, sums, width);
    add(enlarged(mirrored(image), 2 * width, 2 * height), true, sums, width);
  }

  /** Shares of the classes, {@code float[classes][height][width]}. */
  private float[] enlarged(RgbImage image, int width, int height) {
    Logits logits = engine.infer(List.of(image));
    int classes = map.classes().size();
    float[] large = new float[classes * width * height];
    new Enlargement(logits.width(), logits.height(), width, height)
        .enlarge(shares(logits), 0, classes, large);
    return large;
  }

  private float[] shares(Logits logits) {
    int plane = logits.width() * logits.height();
    int classes = map.classes().size();
    float[] shares = new float[classes * plane];
    double[] said = new double[logits.labels()];
    for (int place = 0; place < plane; place++) {
      double most = logits.values()[logits.best(place) * plane + place];
      double norm = 0;
      for (int label = 0; label < said.length; label++) {
        said[label] = Math.exp((logits.values()[label * plane + place] - most) / temperature);
        norm += said[label];
      }
      for (int label = 0; label < said.length; label++) {
        int stands = map.classOf(label);
        if (stands < classes) {
          shares[stands * plane + place] += (float) (said[label] / norm);
        }
      }
    }
    return shares;
  }

  /** Adds a half of the mean of four places each. */
  private static void add(float[] large, boolean mirrored, float[] sums, int width) {
    for (int at = 0; at < sums.length; at++) {
      int x = mirrored ? width - 1 - at % width : at % width;
      int upper = (2 * (at / width) * width + x) * 2;
      int lower = upper + 2 * width;
      sums[at] += (large[upper] + large[upper + 1] + large[lower] + large[lower + 1]) / 8;
    }
  }

  private static RgbImage mirrored(RgbImage image) {
    int width = image.width();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int pixel = 0; pixel < width * image.height(); pixel++) {
      int other = pixel - pixel % width + width - 1 - pixel % width;
      System.arraycopy(from, 3 * other, to, 3 * pixel, 3);
    }
    return new RgbImage(width, image.height(), to);
  }

  @Override
  public void close() {
    engine.close();
  }
}
