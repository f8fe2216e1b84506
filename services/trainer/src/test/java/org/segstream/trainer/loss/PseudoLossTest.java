package org.segstream.trainer.loss;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;

class PseudoLossTest {
  private static final int CLASSES = 3;
  private static final double WEIGHT = 0.8;
  private final SplittableRandom random = new SplittableRandom(1);
  private final PseudoLoss loss = new PseudoLoss("logits", WEIGHT);
  private final PseudoLabels labels =
      new PseudoLabels(new byte[] {0, 2, 1, 2}, new float[] {1, 0, 0.5f, 0.25f});
  private final LabelledImage chip =
      new LabelledImage("any", new RgbImage(4, 4, new byte[48]), new LabelMap(4, 4, new byte[16]));
  private final float[] values = new float[2 * CLASSES * 4];
  private final Logits logits = new Logits(2, CLASSES, 2, 2, values);

  PseudoLossTest() {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
  }

  private StepLoss.Value value() {
    return loss.of(Map.of("logits", logits), List.of(chip, chip), new StepLoss.Moment(0, 0));
  }

  private double taught() {
    loss.teach(List.of(labels));
    return value().mean();
  }

  @Test
  void looksAtTheLastImagesAloneAndHasTheGradientOfFiniteDifferences() {
    loss.teach(List.of(labels));
    float[] gradient = requireNonNull(value().gradients().get("logits"));
    for (int i = 0; i < values.length; i++) {
      float before = values[i];
      values[i] = before + 1f / 64;
      double up = taught();
      values[i] = before - 1f / 64;
      double down = taught();
      values[i] = before;

      assertThat((double) gradient[i]).isCloseTo(32 * (up - down), within(1e-5));
      boolean isLooked = i >= CLASSES * 4 && i % 4 != 1;
      assertThat(gradient[i] != 0).isEqualTo(isLooked);
    }
  }

  @Test
  void isNothingWhereNothingWasTaught() {
    assertThat(value().mean()).isZero();
  }

  @Test
  void whatWasTaughtIsForOneBatch() {
    assertThat(taught()).isPositive();
    assertThat(value().mean()).isZero();
  }
}
