package org.segstream.vision.motion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.certificate.Motion;
import org.segstream.vision.RgbImage;

class MotionSearchTest {
  /** A window on hills and valleys; what is at (x, y) without a shift is at (x + dx, y + dy). */
  private static RgbImage hills(int width, int height, int dx, int dy, double noise) {
    byte[] rgb = new byte[3 * width * height];
    Random random = new Random(31L * dx + dy);
    for (int i = 0; i < width * height; i++) {
      int x = i % width - dx;
      int y = i / width - dy;
      double height0 =
          40 * Math.sin(x * 0.11 + 2 * Math.sin(y * 0.05))
              + 40 * Math.cos(y * 0.13 - x * 0.04)
              + 20 * Math.sin(x * 0.31 + y * 0.27);
      byte grey =
          (byte) Math.clamp(Math.round(128 + height0 + noise * random.nextGaussian()), 0, 255);
      rgb[3 * i] = grey;
      rgb[3 * i + 1] = grey;
      rgb[3 * i + 2] = grey;
    }
    return new RgbImage(width, height, rgb);
  }

  @ParameterizedTest
  @CsvSource({"96,64,4,-3", "75,53,-2,4", "160,120,11,6", "64,64,0,0", "130,90,-7,3"})
  void findsTheShiftOfNearlyEveryBlockWhateverTheSize(int width, int height, int dx, int dy) {
    MotionSearch search = new MotionSearch();
    search.next(hills(width, height, 0, 0, 2));

    Motion motion = search.next(hills(width, height, dx, dy, 2)).orElseThrow();

    int blocks = motion.columns() * motion.rows();
    long right =
        IntStream.range(0, blocks)
            .filter(motion::matched)
            .filter(n -> Math.abs(motion.dx(n) - dx) <= 1 && Math.abs(motion.dy(n) - dy) <= 1)
            .count();
    assertThat((double) right / blocks).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void restsWhereTheImageIsFlatOrOnlyNoisy() {
    MotionSearch search = new MotionSearch();
    search.next(hills(80, 64, 0, 0, 1));

    Motion motion = search.next(hills(80, 64, 0, 0, 1.5)).orElseThrow();

    for (int n = 0; n < motion.columns() * motion.rows(); n++) {
      assertThat(motion.dx(n)).isZero();
      assertThat(motion.dy(n)).isZero();
    }
  }

  @Test
  void findsNoMatchAcrossACut() {
    MotionSearch search = new MotionSearch();
    byte[] noise = new byte[3 * 96 * 64];
    new Random(3).nextBytes(noise);
    search.next(hills(96, 64, 0, 0, 0));

    Motion motion = search.next(new RgbImage(96, 64, noise)).orElseThrow();

    for (int n = 0; n < motion.columns() * motion.rows(); n++) {
      assertThat(motion.matched(n)).isFalse();
    }
  }

  @Test
  void knowsNoMotionOfTheFirstFrameOfAnotherSizeAndAfterAReset() {
    MotionSearch search = new MotionSearch();

    assertThat(search.next(hills(64, 48, 0, 0, 0))).isEmpty();
    assertThat(search.next(hills(65, 48, 0, 0, 0))).isEmpty();
    search.reset();
    assertThat(search.next(hills(65, 48, 0, 0, 0))).isEmpty();
    assertThat(search.next(hills(65, 48, 1, 0, 0))).isPresent();
  }
}
