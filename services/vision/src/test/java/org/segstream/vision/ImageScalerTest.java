package org.segstream.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageScalerTest {

  @Test
  void keepsAnImageThatHasTheSize() {
    RgbImage image = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
    assertThat(ImageScaler.scale(image, 2, 1)).isSameAs(image);
  }

  @Test
  void averagesWhatAReducedPixelCovers() {
    RgbImage image = new RgbImage(4, 1, new byte[] {0, 0, 0, 8, 8, 8, 16, 16, 16, 24, 24, 24});
    byte[] half = ImageScaler.scale(image, 2, 1).rgb();
    // Triangle of radius 2 at 1: weights 3/8, 3/8, 1/8 of 0, 8, 16, renormalised at the border.
    assertThat(half).containsExactly(6, 6, 6, 18, 18, 18);
  }

  @Test
  void interpolatesBetweenPixelCentres() {
    RgbImage image = new RgbImage(2, 1, new byte[] {0, 0, 0, 100, 100, 100});
    byte[] doubled = ImageScaler.scale(image, 4, 1).rgb();
    assertThat(doubled).containsExactly(0, 0, 0, 25, 25, 25, 75, 75, 75, 100, 100, 100);
  }

  @ParameterizedTest
  @CsvSource({"13,7,480,360", "960,540,552,312", "3,3,1,1", "1,1,8,8", "100,3,7,50"})
  void keepsAColourWhateverTheSizes(int width, int height, int newWidth, int newHeight) {
    byte[] rgb = new byte[3 * width * height];
    java.util.Arrays.fill(rgb, (byte) 255);
    RgbImage scaled = ImageScaler.scale(new RgbImage(width, height, rgb), newWidth, newHeight);
    assertThat(scaled.width()).isEqualTo(newWidth);
    assertThat(scaled.height()).isEqualTo(newHeight);
    assertThat(scaled.rgb()).containsOnly((byte) 255);
  }

  @Test
  void keepsTheMeanOfNoise() {
    byte[] rgb = new byte[3 * 960 * 540];
    new Random(1).nextBytes(rgb);
    byte[] scaled = ImageScaler.scale(new RgbImage(960, 540, rgb), 552, 312).rgb();
    assertThat(mean(scaled)).isBetween(mean(rgb) - 0.5, mean(rgb) + 0.5);
  }

  @Test
  void refusesASizeOfNothing() {
    RgbImage image = new RgbImage(2, 1, new byte[6]);
    assertThatThrownBy(() -> ImageScaler.scale(image, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double mean(byte[] values) {
    long sum = 0;
    for (byte value : values) {
      sum += value & 0xFF;
    }
    return (double) sum / values.length;
  }
}
