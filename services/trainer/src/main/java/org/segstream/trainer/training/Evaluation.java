package org.segstream.trainer.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.loss.BilinearTaps;
import org.segstream.trainer.training.TrainingListener.Example;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.metrics.ConfusionMatrix;

/**
 * Judges weights against the truth: the likeliest class of every pixel, and the random field's
 * labels if it is trained too.
 *
 * @param confusion of the product: with the random field where there is one
 * @param network of the network alone
 */
record Evaluation(ConfusionMatrix confusion, ConfusionMatrix network, List<Example> examples) {
  private static final int EXAMPLES = 6;

  static Evaluation of(
      TrainableNetwork network,
      Optional<HardField> field,
      List<LabelledImage> images,
      LabelSet labels) {
    ConfusionMatrix alone = new ConfusionMatrix(labels.size(), labels.voidId());
    ConfusionMatrix both = new ConfusionMatrix(labels.size(), labels.voidId());
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      RgbImage image = images.get(i).image();
      Logits logits = network.infer(List.of(image));
      LabelMap likeliest = likeliest(logits, image.width(), image.height());
      LabelMap prediction = field.map(f -> f.solve(image, logits)).orElse(likeliest);
      alone.add(images.get(i).labels(), likeliest);
      both.add(images.get(i).labels(), prediction);
      if ((long) i * EXAMPLES / images.size() != (i + 1L) * EXAMPLES / images.size()) {
        examples.add(new Example(images.get(i), prediction));
      }
    }
    return new Evaluation(both, alone, examples);
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
