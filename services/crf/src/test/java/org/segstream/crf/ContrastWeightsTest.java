package org.segstream.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContrastWeightsTest {

  @ParameterizedTest
  @CsvSource({"0.1,0.9,12", "0,2,5", "0.5,0,1", "0,1,300", "3,0.001,0.2"})
  void followTheFormula(float base, float contrast, float sigma) {
    int width = 9;
    int height = 7;
    byte[] rgb = new byte[3 * width * height];
    new Random(1).nextBytes(rgb);
    System.arraycopy(rgb, 0, rgb, 3, 3);
    ContrastWeights weights = new ContrastWeights(base, contrast, sigma);
    float[] horizontal = weights.horizontal(rgb, width, height);
    float[] vertical = weights.vertical(rgb, width, height);
    assertThat(horizontal).hasSize(height * (width - 1));
    assertThat(vertical).hasSize((height - 1) * width);
    assertThat(horizontal[0]).isEqualTo(base + contrast);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        if (x + 1 < width) {
          double expected = base + contrast * similarity(rgb, i, i + 1, sigma);
          assertThat((double) horizontal[i - y]).isCloseTo(expected, within(1e-6));
        }
        if (y + 1 < height) {
          double expected = base + contrast * similarity(rgb, i, i + width, sigma);
          assertThat((double) vertical[i]).isCloseTo(expected, within(1e-6));
        }
      }
    }
  }

  private static double similarity(byte[] rgb, int i, int j, double sigma) {
    double squared = 0;
    for (int c = 0; c < 3; c++) {
      squared += Math.pow((rgb[3 * i + c] & 0xff) - (rgb[3 * j + c] & 0xff), 2);
    }
    return Math.exp(-squared / (2 * sigma * sigma));
  }

  @Test
  void haveNoEdgesAcrossASinglePixel() {
    ContrastWeights weights = new ContrastWeights(1, 1, 1);
    assertThat(weights.horizontal(new byte[3], 1, 1)).isEmpty();
    assertThat(weights.vertical(new byte[3], 1, 1)).isEmpty();
  }

  @Test
  void areTheLargestBetweenBlackAndBlackAndTheSmallestBetweenBlackAndWhite() {
    byte white = (byte) 255;
    byte[] rgb = {0, 0, 0, 0, 0, 0, white, white, white};
    assertThat(new ContrastWeights(0.25f, 1, 20).horizontal(rgb, 3, 1))
        .containsExactly(1.25f, 0.25f);
  }

  @ParameterizedTest
  @CsvSource({"-1,1,1,base=-1.0", "1,NaN,1,contrast=NaN", "1,1,0,sigma=0.0", "1,1,Infinity,sigma"})
  void refuseParametersThatMeanNothing(float base, float contrast, float sigma, String named) {
    assertThatThrownBy(() -> new ContrastWeights(base, contrast, sigma))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @Test
  void refuseAnImageOfAnotherSize() {
    assertThatThrownBy(() -> new ContrastWeights(1, 1, 1).vertical(new byte[11], 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("11 bytes do not make an RGB image of 2×2");
  }
}
