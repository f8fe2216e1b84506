package org.segstream.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.segstream.vision.engine.Logits;

class FocusLossTest {
  private static final int WIDTH = 12;
  private static final int HEIGHT = 8;

  private final boolean[] targets = new boolean[WIDTH * HEIGHT];
  private final boolean[] labelled = new boolean[WIDTH * HEIGHT];
  private final float[] values = new float[6 * 4];

  FocusLossTest() {
    Random random = new Random(2);
    for (int i = 0; i < targets.length; i++) {
      labelled[i] = i % WIDTH < 8;
      targets[i] = labelled[i] && random.nextInt(4) == 0;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (3 * random.nextGaussian());
    }
  }

  private double loss(float[] logits) {
    FocusLoss loss = new FocusLoss(targets, labelled, WIDTH, HEIGHT);
    loss.gradient(new Logits(1, 1, 4, 6, logits));
    return loss.mean();
  }

  @Test
  void theGradientIsThatOfTheMean() {
    FocusLoss loss = new FocusLoss(targets, labelled, WIDTH, HEIGHT);
    float[] gradient = loss.gradient(new Logits(1, 1, 4, 6, values));
    for (int i = 0; i < values.length; i++) {
      float[] up = values.clone();
      float[] down = values.clone();
      up[i] += 1e-2f;
      down[i] -= 1e-2f;
      double step = (double) up[i] - down[i];
      assertThat((double) gradient[i]).isCloseTo((loss(up) - loss(down)) / step, within(1e-5));
    }
  }

  @Test
  void placesWithoutLabelsDoNotCount() {
    float[] gradient =
        new FocusLoss(targets, labelled, WIDTH, HEIGHT).gradient(new Logits(1, 1, 4, 6, values));
    for (int i = 0; i < gradient.length; i++) {
      assertThat(gradient[i] == 0).isEqualTo(i % 6 >= 4);
    }
  }

  @Test
  void aPlaceSaysYesIfAnyOfItsPixelsIsATarget() {
    boolean[] one = new boolean[WIDTH * HEIGHT];
    one[3 * WIDTH + 5] = true;
    float[] gradient =
        new FocusLoss(one, labelled, WIDTH, HEIGHT).gradient(new Logits(1, 1, 4, 6, new float[24]));
    for (int i = 0; i < gradient.length; i++) {
      assertThat(gradient[i] < 0).isEqualTo(i == 6 + 2);
    }
  }
}
