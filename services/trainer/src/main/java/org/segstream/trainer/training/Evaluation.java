package org.segstream.trainer.training;

import java.util.Arrays;
import java.util.List;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.metrics.ConfusionMatrix;

/** Judges weights: the likeliest class of every pixel, without a CRF, against the truth. */
final class Evaluation {
  private Evaluation() {}

  static ConfusionMatrix of(TrainableNetwork network, List<LabelledImage> images, LabelSet labels) {
    ConfusionMatrix confusion = new ConfusionMatrix(labels.size(), labels.voidId());
    for (LabelledImage image : images) {
      confusion.add(image.labels(), predict(network, image));
    }
    return confusion;
  }

  static LabelMap predict(TrainableNetwork network, LabelledImage image) {
    Logits logits = network.infer(List.of(image.image()));
    return likeliest(logits, image.image().width(), image.image().height());
  }

  /** The likeliest class of every pixel of the bilinearly enlarged logits of one image. */
  static LabelMap likeliest(Logits logits, int width, int height) {
    BilinearTaps across = BilinearTaps.of(logits.width(), width);
    BilinearTaps down = BilinearTaps.of(logits.height(), height);
    byte[] labels = new byte[width * height];
    float[] line = new float[logits.width()];
    float[] best = new float[width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(best, Float.NEGATIVE_INFINITY);
      for (int k = 0; k < logits.labels(); k++) {
        gather(logits, k, down, y, line);
        for (int x = 0; x < width; x++) {
          float f = across.fraction(x);
          float value = line[across.first(x)] * (1 - f) + line[across.second(x)] * f;
          if (value > best[x]) {
            best[x] = value;
            labels[y * width + x] = (byte) k;
          }
        }
      }
    }
    return new LabelMap(width, height, labels);
  }

  private static void gather(Logits logits, int label, BilinearTaps down, int y, float[] line) {
    int plane = label * logits.height() * logits.width();
    int upper = plane + down.first(y) * logits.width();
    int lower = plane + down.second(y) * logits.width();
    float f = down.fraction(y);
    for (int x = 0; x < line.length; x++) {
      line[x] = logits.values()[upper + x] * (1 - f) + logits.values()[lower + x] * f;
    }
  }
}
