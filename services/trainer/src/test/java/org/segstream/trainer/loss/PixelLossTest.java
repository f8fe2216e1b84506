package org.segstream.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;

class PixelLossTest {
  private static final int CLASSES = 3;
  private final SplittableRandom random = new SplittableRandom(5);
  private final float[] weights = {1, 2, 0.5f};

  private Logits logits(float scale) {
    float[] values = new float[2 * CLASSES * 3 * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = scale * (float) random.nextGaussian();
    }
    return new Logits(2, CLASSES, 3, 4, values);
  }

  private LabelMap labels() {
    byte[] ids = new byte[9 * 13];
    random.nextBytes(ids);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) Math.floorMod(ids[i], CLASSES + 1);
    }
    return new LabelMap(13, 9, ids);
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    PixelLoss loss = new PixelLoss(weights, 0.1, 2);
    Logits logits = logits(2);
    List<LabelMap> labels = List.of(labels(), labels());
    float[] gradient = loss.of(logits, labels, 3).gradient();

    for (int i = 0; i < gradient.length; i++) {
      assertThat((double) gradient[i]).isCloseTo(slope(loss, logits, labels, i), within(2e-4));
    }
  }

  private static double slope(PixelLoss loss, Logits logits, List<LabelMap> labels, int at) {
    float step = 1f / 128;
    float[] values = logits.values();
    float before = values[at];
    values[at] = before + step;
    double up = loss.of(logits, labels, 3).mean();
    values[at] = before - step;
    double down = loss.of(logits, labels, 3).mean();
    values[at] = before;
    return (up - down) / (2 * step);
  }

  @Test
  void isLogOfTheNumberOfClassesForEqualLogits() {
    Logits equal = new Logits(1, CLASSES, 1, 1, new float[CLASSES]);

    PixelLoss.Result result = new PixelLoss(weights, 0, 1).of(equal, List.of(labels()), 0);

    assertThat(result.mean()).isCloseTo(Math.log(CLASSES), within(1e-6));
  }

  @Test
  void isZeroWithoutGradientWhereAllIsVoid() {
    LabelMap nothing = new LabelMap(2, 1, new byte[] {3, 3});
    Logits logits = new Logits(1, CLASSES, 1, 1, new float[] {1, 2, 3});

    PixelLoss.Result result = new PixelLoss(weights, 0, 1).of(logits, List.of(nothing), 0);

    assertThat(result.mean()).isZero();
    assertThat(result.gradient()).containsOnly(0f);
  }

  @Test
  void phasesOfTheStrideCoverEveryPixelOnce() {
    Logits logits = logits(1);
    List<LabelMap> labels = List.of(labels(), labels());
    PixelLoss all = new PixelLoss(new float[] {1, 1, 1}, 0, 1);
    PixelLoss some = new PixelLoss(new float[] {1, 1, 1}, 0, 3);

    double sum = 0;
    double pixels = 0;
    for (int phase = 0; phase < 9; phase++) {
      double count = count(labels, phase);
      sum += count * some.of(logits, labels, phase).mean();
      pixels += count;
    }

    assertThat(sum / pixels).isCloseTo(all.of(logits, labels, 0).mean(), within(1e-5));
  }

  private static double count(List<LabelMap> labels, int phase) {
    double count = 0;
    for (LabelMap map : labels) {
      for (int y = phase / 3; y < map.height(); y += 3) {
        for (int x = phase % 3; x < map.width(); x += 3) {
          count += map.at(x, y) < CLASSES ? 1 : 0;
        }
      }
    }
    return count;
  }
}
