package org.segstream.trainer.loss;

import java.util.Arrays;

/**
 * Bilinear enlargement of planes, as {@link BilinearTaps} has it, and its adjoint, which carries
 * gradients back.
 */
public final class Enlargement {
  private final int columns;
  private final int rows;
  private final int width;
  private final int height;
  private final BilinearTaps across;
  private final BilinearTaps down;

  /** From {@code rows × columns} to {@code height × width}. */
  public Enlargement(int columns, int rows, int width, int height) {
    this.columns = columns;
    this.rows = rows;
    this.width = width;
    this.height = height;
    this.across = BilinearTaps.of(columns, width);
    this.down = BilinearTaps.of(rows, height);
  }

  /**
   * Enlarges.
   *
   * @param small {@code float[planes][rows][columns]} from {@code start} on
   * @param large receives {@code float[planes][height][width]}
   */
  public void enlarge(float[] small, int start, int planes, float[] large) {
    float[] line = new float[columns];
    for (int row = 0; row < planes * height; row++) {
      float f = down.fraction(row % height);
      int upper = start + upper(row);
      int lower = start + lower(row);
      for (int x = 0; x < columns; x++) {
        line[x] = small[upper + x] * (1 - f) + small[lower + x] * f;
      }
      int to = row * width;
      for (int x = 0; x < width; x++) {
        float g = across.fraction(x);
        large[to + x] = line[across.first(x)] * (1 - g) + line[across.second(x)] * g;
      }
    }
  }

  /**
   * Adds the adjoint.
   *
   * @param large {@code float[planes][height][width]}, gradient by what {@link #enlarge} gave
   * @param scale multiplies it
   * @param small is added the gradient by what {@link #enlarge} took
   */
  void addAdjoint(float[] large, float scale, float[] small, int start, int planes) {
    float[] line = new float[columns];
    for (int row = 0; row < planes * height; row++) {
      Arrays.fill(line, 0);
      int from = row * width;
      for (int x = 0; x < width; x++) {
        float g = across.fraction(x);
        float value = scale * large[from + x];
        line[across.first(x)] += value * (1 - g);
        line[across.second(x)] += value * g;
      }
      float f = down.fraction(row % height);
      int upper = start + upper(row);
      int lower = start + lower(row);
      for (int x = 0; x < columns; x++) {
        small[upper + x] += line[x] * (1 - f);
        small[lower + x] += line[x] * f;
      }
    }
  }

  private int upper(int row) {
    return (row / height * rows + down.first(row % height)) * columns;
  }

  private int lower(int row) {
    return (row / height * rows + down.second(row % height)) * columns;
  }
}
