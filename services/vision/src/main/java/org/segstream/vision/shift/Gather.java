package org.segstream.vision.shift;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.util.Arrays;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.Rounding;
import org.segstream.vision.network.ShiftPlan.Kept;
import org.segstream.vision.network.ShiftPlan.Leaf;

/** Fills one input of a step with rows, one a position. Not thread-safe. */
final class Gather {
  private final Leaf leaf;
  private final Kept read;
  private final int columns;
  private final RowBuffer.Integers integers = new RowBuffer.Integers();
  private final RowBuffer.Floats floats = new RowBuffer.Floats();
  private final byte[] padding;
  private final float[] value;

  /** What the integers of the tensor that is read stand for; none if it is of floats. */
  private final float[] steps;

  /**
   * @param leaf no patch
   * @param read the tensor that it reads
   */
  Gather(Leaf leaf, Kept read) {
    this.leaf = leaf;
    this.read = read;
    this.columns =
        leaf instanceof Leaf.Window(_, Convolution c)
            ? c.kernelHeight() * c.kernelWidth() * read.channels()
            : read.channels();
    this.padding = new byte[read.channels()];
    this.value = new float[read.channels()];
    this.steps = read.rounding().map(Gather::steps).orElse(new float[0]);
    Arrays.fill(padding, (byte) read.rounding().map(Rounding::zero).orElse(0).intValue());
  }

  private static float[] steps(Rounding rounding) {
    float[] steps = new float[256];
    for (int q = 0; q < steps.length; q++) {
      steps[q] = (q - rounding.zero()) * rounding.scale();
    }
    return steps;
  }

  /** Makes room for so many rows. */
  void begin(int rows) {
    if (isInteger()) {
      integers.values(rows * columns);
    } else {
      floats.values(rows * columns);
    }
  }

  /** Whether the rows are integers. */
  private boolean isInteger() {
    return leaf instanceof Leaf.Enlarged enlarged
        ? enlarged.rounding().isPresent()
        : read.rounding().isPresent();
  }

  OnnxTensor tensor(int rows) throws OrtException {
    return isInteger() ? integers.tensor(1, 1, rows, columns) : floats.tensor(1, 1, rows, columns);
  }

  /** Fills rows from {@code row} on with what some positions read. */
  void fill(Features from, int madeWidth, int[] positions, int start, int end, int row) {
    switch (leaf) {
      case Leaf.Window(_, Convolution c) -> windows(from, c, madeWidth, positions, start, end, row);
      case Leaf.Same _ -> same(from, positions, start, end, row);
      case Leaf.Enlarged e -> enlarged(from, e, madeWidth, positions, start, end, row);
      case Leaf.Patch _ -> throw new IllegalArgumentException("patches are no rows");
    }
  }

  private void same(Features from, int[] positions, int start, int end, int row) {
    Object tensor = isInteger() ? from.integers(leaf.node()) : from.floats(leaf.node());
    Object rows = isInteger() ? integers.values(0) : floats.values(0);
    int at = row * columns;
    for (int i = start; i < end; i++, at += columns) {
      System.arraycopy(tensor, positions[i] * columns, rows, at, columns);
    }
  }

  private void windows(
      Features from, Convolution c, int madeWidth, int[] positions, int start, int end, int row) {
    byte[] tensor = from.integers(leaf.node());
    byte[] rows = integers.values(0);
    Geometry.Size size = from.geometry().of(leaf.node());
    int channels = read.channels();
    int line = c.kernelWidth() * channels;
    int at = row * columns;
    for (int i = start; i < end; i++) {
      int top = positions[i] / madeWidth * c.stride() - c.padding(c.kernelHeight());
      int left = positions[i] % madeWidth * c.stride() - c.padding(c.kernelWidth());
      boolean together = c.dilation() == 1 && left >= 0 && left + c.kernelWidth() <= size.width();
      for (int k = 0; k < c.kernelHeight(); k++, at += line) {
        int y = top + k * c.dilation();
        boolean inside = y >= 0 && y < size.height();
        if (inside && together) {
          Copies.copy(tensor, (y * size.width() + left) * channels, rows, at, line);
        } else {
          taps(tensor, c, inside ? y * size.width() : -1, left, size.width(), rows, at);
        }
      }
    }
  }

  /** One line of a kernel, tap by tap; what is outside of the tensor is zero. */
  private void taps(
      byte[] tensor, Convolution c, int lineStart, int left, int width, byte[] rows, int start) {
    int channels = read.channels();
    int at = start;
    for (int k = 0; k < c.kernelWidth(); k++, at += channels) {
      int x = left + k * c.dilation();
      if (lineStart >= 0 && x >= 0 && x < width) {
        Copies.copy(tensor, (lineStart + x) * channels, rows, at, channels);
      } else {
        Copies.copy(padding, 0, rows, at, channels);
      }
    }
  }

  private void enlarged(
      Features from, Leaf.Enlarged e, int madeWidth, int[] positions, int start, int end, int row) {
    Geometry.Enlargements by = from.geometry().of(e);
    Corners corners = new Corners(columns);
    boolean reads = read.rounding().isPresent();
    byte[] narrow = reads ? from.integers(leaf.node()) : new byte[0];
    float[] wide = reads ? new float[0] : from.floats(leaf.node());
    boolean rounds = e.rounding().isPresent();
    byte[] rounded = integers.values(0);
    float[] floated = floats.values(0);
    int width = from.geometry().of(leaf.node()).width();
    int at = row * columns;
    for (int i = start; i < end; i++, at += columns) {
      corners.at(by, width, positions[i] / madeWidth, positions[i] % madeWidth);
      if (reads) {
        corners.mix(narrow, steps, value);
      } else {
        corners.mix(wide, value);
      }
      if (rounds) {
        round(value, e.rounding().get(), rounded, at);
      } else {
        System.arraycopy(value, 0, floated, at, columns);
      }
    }
  }

  /** To the nearest step, to the even one of two as near. */
  private static void round(float[] from, Rounding rounding, byte[] into, int at) {
    float scale = rounding.scale();
    int zero = rounding.zero();
    for (int k = 0; k < from.length; k++) {
      int q = (int) Math.rint(from[k] / scale) + zero;
      into[at + k] = (byte) Math.max(0, Math.min(255, q));
    }
  }
}
