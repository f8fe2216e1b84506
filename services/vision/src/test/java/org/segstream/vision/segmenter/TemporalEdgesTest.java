package org.segstream.vision.segmenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.certificate.Motion;

class TemporalEdgesTest {
  private static final int LABELS = 4;
  private static final float BASE = 0.25f;
  private static final float CONTRAST = 1.5f;
  private static final float SIGMA = 10;

  private final Random random = new Random(5);
  private final TemporalEdges edges = new TemporalEdges(BASE, CONTRAST, SIGMA);

  private byte[] bytes(int count, int below) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) random.nextInt(below);
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"64,48, 0,0", "64,48, 3,-2", "50,37, -70,1", "17,61, 5,5", "40,30, -9,30"})
  void rewardsTheLabelThatThePixelHadByHowAlikeItLooks(int width, int height, int dx, int dy) {
    int pixels = width * height;
    byte[] rgb = bytes(3 * pixels, 40);
    TemporalEdges.Frame before =
        new TemporalEdges.Frame(bytes(3 * pixels, 40), bytes(pixels, LABELS));
    float[] unary = new float[pixels * LABELS];

    edges.join(Motion.uniform(width, height, dx, dy), before, rgb, unary, LABELS);

    for (int i = 0; i < pixels; i++) {
      int x = i % width - dx;
      int y = i / width - dy;
      boolean inside = x >= 0 && x < width && y >= 0 && y < height;
      int j = y * width + x;
      for (int k = 0; k < LABELS; k++) {
        double expected = inside && before.labels()[j] == k ? -weight(rgb, i, before.rgb(), j) : 0;
        assertThat((double) unary[i * LABELS + k])
            .as("%d, %d", i, k)
            .isCloseTo(expected, within(1e-6));
      }
    }
  }

  private static double weight(byte[] a, int i, byte[] b, int j) {
    double squares = 0;
    for (int c = 0; c < 3; c++) {
      squares += Math.pow(a[3 * i + c] - b[3 * j + c], 2);
    }
    return BASE + CONTRAST * Math.exp(-squares / (2 * SIGMA * SIGMA));
  }

  @Test
  void leavesOutWhatHasNoMotionAndWhatHadNoLabel() {
    Motion motion = new Motion(32, 16, 16);
    motion.match(0, 0, 0, 0);
    byte[] labels = new byte[32 * 16];
    labels[3] = (byte) LABELS;
    float[] unary = new float[labels.length * LABELS];
    byte[] rgb = new byte[3 * labels.length];

    edges.join(motion, new TemporalEdges.Frame(rgb, labels), rgb, unary, LABELS);
    assertThat(unary[2 * LABELS]).isEqualTo(-BASE - CONTRAST);
    assertThat(Arrays.copyOfRange(unary, 3 * LABELS, 4 * LABELS)).containsOnly(0);
    assertThat(Arrays.copyOfRange(unary, 16 * LABELS, 17 * LABELS)).containsOnly(0);
  }

  @Test
  void joinsNothingAcrossACut() {
    Motion motion = new Motion(64, 16, 16);
    motion.match(0, 0, 0, 0);
    byte[] labels = new byte[64 * 16];
    float[] unary = new float[labels.length * LABELS];
    byte[] rgb = new byte[3 * labels.length];

    edges.join(motion, new TemporalEdges.Frame(rgb, labels), rgb, unary, LABELS);
    assertThat(unary).containsOnly(0);
  }

  @Test
  void refusesFramesOfOtherSizes() {
    TemporalEdges.Frame before = new TemporalEdges.Frame(new byte[3 * 64], new byte[63]);

    assertThatThrownBy(() ->
            edges.join(
                Motion.uniform(8, 8, 0, 0), before, new byte[3 * 64], new float[256], LABELS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8×8");
  }
}
