package org.segstream.crf.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.simd.Lanes;

class MotionCarryTest {
  private static final int LABELS = 3;

  @ParameterizedTest
  @CsvSource({
    "70,50, 0,0",
    "70,50, 3,0",
    "70,50, 0,2",
    "70,50, -4,-5",
    "33,300, 2,7",
    "33,300, -9,-8",
    "5,70, 1,3",
    "40,40, 0,50",
    "40,40, 60,0"
  })
  void movesEveryMessageOfTheFrameByOneVector(int width, int height, int dx, int dy) {
    Strips strips = new Strips(width, height, LABELS);
    SkewedGrid grid = new SkewedGrid(strips, List.of(1));
    short[] right = grid.families[0].right;
    short[] down = grid.families[0].down;
    Random random = new Random(1);
    short[][] before = new short[width * height][2 * LABELS];
    for (int i = 0; i < before.length; i++) {
      for (int k = 0; k < LABELS; k++) {
        int at = strips.label(i % width, i / width) + k * Lanes.COUNT;
        right[at] = before[i][k] = (short) random.nextInt(1, 1000);
        down[at] = before[i][LABELS + k] = (short) random.nextInt(1, 1000);
      }
    }

    new MotionCarry(grid, new Crew(2))
        .run(Motion.uniform(width, height, dx, dy), grid.families[0]::clearMessages);

    for (int i = 0; i < before.length; i++) {
      int x = i % width - dx;
      int y = i / width - dy;
      boolean inside = x >= 0 && x < width && y >= 0 && y < height;
      for (int k = 0; k < LABELS; k++) {
        int at = strips.label(i % width, i / width) + k * Lanes.COUNT;
        boolean reaches = inside && Math.abs(dy) <= Lanes.COUNT;
        assertThat(right[at]).as("right %d", i).isEqualTo(reaches ? before[y * width + x][k] : 0);
        assertThat(down[at])
            .as("down %d", i)
            .isEqualTo(reaches ? before[y * width + x][LABELS + k] : 0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"64,64", "50,90"})
  void startsBlocksAnewThatHaveNoVector(int width, int height) {
    Strips strips = new Strips(width, height, LABELS);
    SkewedGrid grid = new SkewedGrid(strips, List.of(1));
    int at = strips.label(width / 2, height / 2);
    grid.families[0].right[at] = 7;

    Motion motion = Motion.uniform(width, height, 0, 0);
    new MotionCarry(grid, new Crew(1)).run(motion, () -> grid.families[0].right[at] = 9);
    assertThat(grid.families[0].right[at]).isEqualTo((short) 7);

    motion.clear();
    new MotionCarry(grid, new Crew(1)).run(motion, () -> grid.families[0].right[at] = 9);
    assertThat(grid.families[0].right[at]).isEqualTo((short) 9);
  }
}
