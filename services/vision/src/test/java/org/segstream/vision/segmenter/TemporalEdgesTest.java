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
import org.segstream.crf.energy.TimeEdges;

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
    TimeEdges joined = new TimeEdges(new byte[pixels], new float[pixels]);
    Arrays.fill(joined.weights(), 9);

    edges.join(Motion.uniform(width, height, dx, dy), before, rgb, joined);

    for (int i = 0; i < pixels; i++) {
      int x = i % width - dx;
      int y = i / width - dy;
      boolean inside = x >= 0 && x < width && y >= 0 && y < height;
      int j = y * width + x;
      double expected = inside ? weight(rgb, i, before.rgb(), j) : 0;
      assertThat((double) joined.weights()[i]).as("%d", i).isCloseTo(expected, within(1e-6));
      if (inside) {
        assertThat(joined.labels()[i]).isEqualTo(before.labels()[j]);
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
  void leavesOutWhatHasNoMotion() {
    Motion motion = new Motion(32, 16, 16);
    motion.match(0, 0, 0, 0);
    byte[] labels = new byte[32 * 16];
    TimeEdges joined = new TimeEdges(new byte[labels.length], new float[labels.length]);
    byte[] rgb = new byte[3 * labels.length];

    edges.join(motion, new TemporalEdges.Frame(rgb, labels), rgb, joined);
    assertThat(joined.weights()[2]).isEqualTo(BASE + CONTRAST);
    assertThat(joined.weights()[16]).isZero();
  }

  @Test
  void joinsNothingAcrossACut() {
    Motion motion = new Motion(64, 16, 16);
    motion.match(0, 0, 0, 0);
    byte[] labels = new byte[64 * 16];
    TimeEdges joined = new TimeEdges(new byte[labels.length], new float[labels.length]);
    byte[] rgb = new byte[3 * labels.length];

    edges.join(motion, new TemporalEdges.Frame(rgb, labels), rgb, joined);
    assertThat(joined.weights()).containsOnly(0);
  }

  @Test
  void refusesFramesOfOtherSizes() {
    TemporalEdges.Frame before = new TemporalEdges.Frame(new byte[3 * 64], new byte[63]);

    assertThatThrownBy(() ->
            edges.join(
                Motion.uniform(8, 8, 0, 0),
                before,
                new byte[3 * 64],
                new TimeEdges(new byte[64], new float[64])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8×8");
  }
}
