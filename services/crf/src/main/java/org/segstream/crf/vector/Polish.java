package org.segstream.crf.vector;

import org.segstream.crf.energy.GridEnergy;

/**
 * Improves a labelling where labels meet: every run of boundary pixels in a row, then in a column,
 * is labelled again by dynamic programming, given the pixels around it, out of the labels found in
 * and around it. Never raises the energy but for rounding.
 */
final class Polish {
  private final int width;
  private final int height;
  private final byte[] boundary;
  private final RunLabelling labelling;

  Polish(Strips strips) {
    this.width = strips.width();
    this.height = strips.height();
    this.boundary = new byte[width * height];
    this.labelling = new RunLabelling(Math.max(width, height), strips.labels());
  }

  /** Polishes {@code byte[height][width]}, in place. */
  void run(GridEnergy grid, byte[] labels) {
    mark(labels);
    for (int y = 0; y < height; y++) {
      polishRow(grid, labels, y);
    }
    mark(labels);
    for (int y = 0; y < height; y++) {
      polishColumnsFrom(grid, labels, y);
    }
  }

  /** Memory held, in bytes, but for the work on a run. */
  long bytes() {
    return boundary.length;
  }

  /** Marks the pixels that have a neighbour of another label; not 0 where there is one. */
  private void mark(byte[] labels) {
    for (int y = 0; y < height; y++) {
      int at = y * width;
      mark(labels, at, y > 0 ? -width : 0, y + 1 < height ? width : 0);
    }
  }

  private void mark(byte[] labels, int at, int above, int below) {
    int last = at + width - 1;
    for (int i = at + 1; i < last; i++) {
      byte own = labels[i];
      boundary[i] =
          (byte)
              ((own ^ labels[i - 1])
                  | (own ^ labels[i + 1])
                  | (own ^ labels[i + above])
                  | (own ^ labels[i + below]));
    }
    for (int i = at; i <= last; i += Math.max(1, width - 1)) {
      byte own = labels[i];
      int left = i > at ? own ^ labels[i - 1] : 0;
      int right = i < last ? own ^ labels[i + 1] : 0;
      boundary[i] = (byte) (left | right | (own ^ labels[i + above]) | (own ^ labels[i + below]));
    }
  }

  private void polishRow(GridEnergy grid, byte[] labels, int y) {
    int end = (y + 1) * width;
    for (int i = y * width; i < end; i++) {
      if (boundary[i] != 0) {
        int from = i;
        while (i < end && boundary[i] != 0) {
          i++;
        }
        labelling.row(grid, labels, from % width, y, i - from);
      }
    }
  }

  /** Runs down the columns that start in row {@code y}. */
  private void polishColumnsFrom(GridEnergy grid, byte[] labels, int y) {
    for (int x = 0; x < width; x++) {
      int i = y * width + x;
      if (boundary[i] != 0 && (y == 0 || boundary[i - width] == 0)) {
        int end = i;
        while (end < boundary.length && boundary[end] != 0) {
          end += width;
        }
        labelling.column(grid, labels, x, y, (end - i) / width);
      }
    }
  }
}
