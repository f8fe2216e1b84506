package org.segstream.vision.focus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts chips where there is most to be seen: each covers as much as it can of what no chip before
 * it has covered.
 */
final class ChipChoice {
  /** A chip whose places are surer than this, on average, is not worth its time. */
  private static final double LEAST = 0.02;

  private final FinePicture picture;
  private final int columns;
  private final int rows;

  ChipChoice(FinePicture picture) {
    this.picture = picture;
    this.columns = columns(picture);
    this.rows = rows(picture);
  }

  /** Columns of the map that it reads, one for each step of pixels. */
  static int columns(FinePicture picture) {
    return picture.width() / picture.step();
  }

  /** Rows of that map. */
  static int rows(FinePicture picture) {
    return picture.height() / picture.step();
  }

  /**
   * The chips.
   *
   * @param map {@code float[rows][columns]}, at least 0; what is covered becomes 0
   * @param most how many at most
   */
  List<Chip> of(float[] map, int most) {
    List<Chip> chips = new ArrayList<>();
    while (chips.size() < most) {
      double[] sums = sums(map);
      Chip best = new Chip(0, 0);
      double largest = -1;
      for (int y : starts(picture.height(), picture.chipHeight())) {
        for (int x : starts(picture.width(), picture.chipWidth())) {
          Chip chip = new Chip(x, y);
          double covered = covered(sums, chip);
          if (covered > largest) {
            largest = covered;
            best = chip;
          }
        }
      }
      if (largest < LEAST * area(best)) {
        break;
      }
      clear(map, best);
      chips.add(best);
    }
    return chips;
  }

  /** Every second step, and the last place where a chip still fits. */
  private List<Integer> starts(int side, int chip) {
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at + chip < side; at += 2 * picture.step()) {
      starts.add(at);
    }
    starts.add((side - chip) / picture.step() * picture.step());
    return starts;
  }

  /** Cells within a chip's margins; at the picture's borders a chip has none. */
  private int left(Chip chip) {
    return chip.x() == 0 ? 0 : Math.ceilDiv(chip.x() + picture.marginX(), picture.step());
  }

  private int right(Chip chip) {
    int end = chip.x() + picture.chipWidth();
    return end > picture.width() - picture.step()
        ? columns
        : (end - picture.marginX()) / picture.step();
  }

  private int top(Chip chip) {
    return chip.y() == 0 ? 0 : Math.ceilDiv(chip.y() + picture.marginY(), picture.step());
  }

  private int bottom(Chip chip) {
    int end = chip.y() + picture.chipHeight();
    return end > picture.height() - picture.step()
        ? rows
        : (end - picture.marginY()) / picture.step();
  }

  private int area(Chip chip) {
    return Math.max(1, (right(chip) - left(chip)) * (bottom(chip) - top(chip)));
  }

  private double covered(double[] sums, Chip chip) {
    int across = columns + 1;
    return sums[bottom(chip) * across + right(chip)]
        - sums[bottom(chip) * across + left(chip)]
        - sums[top(chip) * across + right(chip)]
        + sums[top(chip) * across + left(chip)];
  }

  /** Of all cells above and to the left. */
  private double[] sums(float[] map) {
    int across = columns + 1;
    double[] sums = new double[(rows + 1) * across];
    for (int y = 0; y < rows; y++) {
      double row = 0;
      for (int x = 0; x < columns; x++) {
        row += map[y * columns + x];
        sums[(y + 1) * across + x + 1] = sums[y * across + x + 1] + row;
      }
    }
    return sums;
  }

  private void clear(float[] map, Chip chip) {
    for (int y = top(chip); y < bottom(chip); y++) {
      Arrays.fill(map, y * columns + left(chip), y * columns + right(chip), 0);
    }
  }
}
