package org.segstream.crf.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContrastWeightsTest {

  @ParameterizedTest
  @CsvSource({"1,0.1,0.9,12", "2,0,2,5", "4,0.5,0,1", "1,0,1,300", "4,3,0.001,0.2"})
  void followTheFormula(int stride, float base, float contrast, float sigma) {
    int width = 77;
    int height = 7;
    byte[] rgb = new byte[3 * width * height];
    new Random(1).nextBytes(rgb);
    System.arraycopy(rgb, 0, rgb, 3 * stride, 3);
    ContrastWeights weights = new ContrastWeights(base, contrast, sigma);
    EdgeFamily edges = weights.family(stride, rgb, width, height);
    assertThat(edges.horizontal()).hasSize(height * (width - stride));
    assertThat(edges.vertical()).hasSize((height - stride) * width);
    assertThat(edges.horizontal()[0]).isEqualTo(base + contrast);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = y * width + x;
        if (x + stride < width) {
          double expected = base + contrast * similarity(rgb, i, i + stride, sigma);
          assertThat((double) edges.horizontal()[i - y * stride]).isCloseTo(expected, within(1e-6));
        }
        if (y + stride < height) {
          double expected = base + contrast * similarity(rgb, i, i + stride * width, sigma);
          assertThat((double) edges.vertical()[i]).isCloseTo(expected, within(1e-6));
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
    EdgeFamily edges = weights.family(1, new byte[3], 1, 1);
    assertThat(edges.horizontal()).isEmpty();
    assertThat(edges.vertical()).isEmpty();
  }

  @Test
  void areTheLargestBetweenBlackAndBlackAndTheSmallestBetweenBlackAndWhite() {
    byte white = (byte) 255;
    byte[] rgb = {0, 0, 0, 0, 0, 0, white, white, white};
    assertThat(new ContrastWeights(0.25f, 1, 20).family(1, rgb, 3, 1).horizontal())
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
    assertThatThrownBy(() -> new ContrastWeights(1, 1, 1).family(1, new byte[11], 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("11 bytes do not make an RGB image of 2×2");
  }
}
