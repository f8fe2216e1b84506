package org.segstream.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.vision.engine.Logits;

class SurrogateLossTest {
  private static final int CLASSES = 5;
  private static final int CHANNELS = 3;
  private final SplittableRandom random = new SplittableRandom(6);
  private final SurrogateLoss loss = new SurrogateLoss(CLASSES, CHANNELS);
  private final List<Integer> truth = List.of(4, 0);

  private float[] noise(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    float[] values = noise(2 * CHANNELS * 4);
    float[] head = noise(loss.parameters());
    Logits features = new Logits(2, CHANNELS, 2, 2, values);
    SurrogateLoss.Result result = loss.of(features, truth, head);

    agrees(result.byFeatures(), values, features, head);
    agrees(result.byHead(), head, features, head);
  }

  private void agrees(float[] gradient, float[] moved, Logits features, float[] head) {
    for (int i = 0; i < moved.length; i++) {
      float before = moved[i];
      moved[i] = before + 1f / 64;
      double up = loss.of(features, truth, head).mean();
      moved[i] = before - 1f / 64;
      double down = loss.of(features, truth, head).mean();
      moved[i] = before;

      assertThat((double) gradient[i]).isCloseTo(32 * (up - down), within(1e-4));
    }
  }

  @Test
  void isTheLogarithmOfTheClassesForAHeadOfZeros() {
    Logits features = new Logits(2, CHANNELS, 1, 1, noise(2 * CHANNELS));

    assertThat(loss.of(features, truth, new float[loss.parameters()]).mean())
        .isCloseTo(Math.log(CLASSES), within(1e-9));
  }
}
