package org.segstream.trainer.training;

import java.util.List;
import org.segstream.trainer.dataset.Doubts;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingSource;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;

/** Looks where a network is wrong or unsure on the images that it is trained on. */
final class DoubtPass {
  private DoubtPass() {}

  /** Replaces the doubts by those of a network. */
  static void look(TrainableNetwork network, List<TrainingSource> sources, Doubts doubts) {
    float[] counts = new float[doubts.values().length];
    float[] sums = new float[counts.length];
    int number = 0;
    for (TrainingSource source : sources) {
      for (LabelledImage image : source.images()) {
        add(network.infer(List.of(image.image())), image.labels(), number, doubts, sums, counts);
        number++;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      doubts.values()[i] = counts[i] > 0 ? sums[i] / counts[i] : 0;
    }
  }

  private static void add(
      Logits logits, LabelMap labels, int image, Doubts doubts, float[] sums, float[] counts) {
    for (int row = 0; row < logits.height(); row++) {
      int y = (2 * row + 1) * labels.height() / (2 * logits.height());
      for (int column = 0; column < logits.width(); column++) {
        int x = (2 * column + 1) * labels.width() / (2 * logits.width());
        int truth = labels.labels()[y * labels.width() + x] & 0xff;
        if (truth < logits.labels()) {
          int cell = doubts.cell(image, x, y);
          sums[cell] += (float) (1 - probability(logits, row * logits.width() + column, truth));
          counts[cell]++;
        }
      }
    }
  }

  private static double probability(Logits logits, int place, int truth) {
    int plane = logits.width() * logits.height();
    float own = logits.values()[truth * plane + place];
    double norm = 0;
    for (int k = 0; k < logits.labels(); k++) {
      norm += Math.exp((double) logits.values()[k * plane + place] - own);
    }
    return 1 / norm;
  }
}
