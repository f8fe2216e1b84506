package org.segstream.crf.certificate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the gap between a labelling's energy and a dual bound is, cell by cell. Dynamic programming
 * along a chain knows at each pixel how much more the labelling costs up to there, given its label,
 * than the cheapest way to that label; these differences, with what the chain's last label costs
 * above the cheapest, add up to the chain's energy less its minimum. None is negative, so the cells
 * add up to the gap.
 */
public final class LocalGaps {
  private static final int LONGER_SIDE = 40;

  private final int gridWidth;
  private final int gridHeight;
  private final int width;
  private final int height;
  private final double[] nats;

  /** No gap, of a grid of so many pixels. */
  LocalGaps(int gridWidth, int gridHeight) {
    this.gridWidth = gridWidth;
    this.gridHeight = gridHeight;
    int longer = Math.max(gridWidth, gridHeight);
    this.width = part(gridWidth, longer);
    this.height = part(gridHeight, longer);
    this.nats = new double[width * height];
  }

  private static int part(int side, int longer) {
    return longer <= LONGER_SIDE
        ? side
        : Math.max(1, Math.round((float) side * LONGER_SIDE / longer));
  }

  /** Adds a pixel's part; what rounding makes negative counts as none. */
  void add(int x, int y, double slack) {
    int column = (int) ((long) x * width / gridWidth);
    int row = (int) ((long) y * height / gridHeight);
    nats[row * width + column] += Math.max(0, slack);
  }

  /** Columns of cells; the longer side has 40, or as many as the grid has pixels. */
  public int width() {
    return width;
  }

  /** Rows of cells. */
  public int height() {
    return height;
  }

  /** A cell's part of the gap, nats, at least 0. */
  public double at(int column, int row) {
    return nats[row * width + column];
  }

  /** The largest cell's part of the gap, nats. */
  public double largest() {
    return Arrays.stream(nats).max().orElse(0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LocalGaps that
        && gridWidth == that.gridWidth
        && gridHeight == that.gridHeight
        && Arrays.equals(nats, that.nats);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(nats);
  }
}
