package org.segstream.vision.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.RgbImage;

class NoiseLevelTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;

  private final Random random = new Random(1);

  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 4, 8})
  void findsTheDeviationOfAStillCamera(double sigma) {
    NoiseLevel noise = new NoiseLevel();
    for (int i = 0; i < 6; i++) {
      noise.see(frame(sigma, 0, 0));
    }
    assertThat(noise.level()).isCloseTo(sigma, within(0.08 * sigma));
  }

  @Test
  void halfThePictureMayMove() {
    NoiseLevel noise = new NoiseLevel();
    for (int i = 0; i < 6; i++) {
      noise.see(frame(4, 0.5, 17 * i));
    }
    assertThat(noise.level()).isCloseTo(4, within(0.6));
  }

  @Test
  void aSlowChangeOfLightIsNotNoise() {
    NoiseLevel noise = new NoiseLevel();
    for (int i = 0; i < 40; i++) {
      noise.see(frame(2, 1, i / 4));
    }
    assertThat(noise.level()).isLessThan(2.5);
  }

  @Test
  void withoutNoiseItIsOneColour() {
    NoiseLevel noise = new NoiseLevel();
    noise.see(frame(0, 0, 0));
    noise.see(frame(0, 0, 0));
    assertThat(noise.level()).isEqualTo(1);
  }

  /** Grey of 100, brighter in the left part of the picture, with noise. */
  private RgbImage frame(double sigma, double share, int brighter) {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int base = 100 + (i / 3 % WIDTH < share * WIDTH ? brighter : 0);
      rgb[i] = (byte) Math.round(base + sigma * random.nextGaussian());
    }
    return new RgbImage(WIDTH, HEIGHT, rgb);
  }
}
