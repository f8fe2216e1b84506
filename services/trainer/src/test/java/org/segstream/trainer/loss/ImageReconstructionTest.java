package org.segstream.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;

class ImageReconstructionTest {
  private static final int STRIDE = 8;
  private final ImageReconstruction reconstruction = new ImageReconstruction(STRIDE);
  private final SplittableRandom random = new SplittableRandom(8);

  @Test
  void gradientAgreesWithFiniteDifferences() {
    byte[] rgb = new byte[3 * 16 * 24];
    random.nextBytes(rgb);
    List<RgbImage> image = List.of(new RgbImage(24, 16, rgb));
    float[] values = new float[12 * 2 * 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Logits drawn = new Logits(1, 12, 2, 3, values);
    float[] gradient = reconstruction.of(drawn, image).gradient();
    for (int i = 0; i < values.length; i++) {
      float before = values[i];
      values[i] = before + 1f / 64;
      double up = reconstruction.of(drawn, image).mean();
      values[i] = before - 1f / 64;
      double down = reconstruction.of(drawn, image).mean();
      values[i] = before;

      assertThat((double) gradient[i]).isCloseTo((up - down) * 32, within(1e-5));
    }
  }

  @Test
  void isNothingWhereTheImageIsToldExactly() {
    byte[] rgb = new byte[3 * 8 * 8];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i % 3 * 51); // red 0, green 0.2, blue 0.4
    }
    float[] told = new float[12];
    Arrays.fill(told, 4, 8, 0.2f);
    Arrays.fill(told, 8, 12, 0.4f);
    Logits drawn = new Logits(1, 12, 1, 1, told);

    assertThat(reconstruction.of(drawn, List.of(new RgbImage(8, 8, rgb))).mean())
        .isCloseTo(0, within(1e-12));
  }
}
