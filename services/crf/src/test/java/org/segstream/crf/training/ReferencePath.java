package org.segstream.crf.training;

import java.util.ArrayList;
import java.util.List;

/** Where one chain lies in a grid. */
final class ReferencePath {
  private final int[] pixels;
  private final int[] edges;

  private ReferencePath(int[] pixels, int[] edges) {
    this.pixels = pixels;
    this.edges = edges;
  }

  /** Index of each node's pixel. */
  int[] pixels() {
    return pixels;
  }

  /** Index of each edge in its family's plane of weights. */
  int[] edges() {
    return edges;
  }

  /** The chains of all rows, or of all columns, of a stride. */
  static List<ReferencePath> ofFamily(GridShape shape, boolean rows, int stride) {
    int length = rows ? shape.width() : shape.height();
    int lines = rows ? shape.height() : shape.width();
    List<ReferencePath> paths = new ArrayList<>();
    for (int line = 0; line < lines; line++) {
      for (int phase = 0; phase < Math.min(stride, length); phase++) {
        paths.add(of(shape, rows, stride, line, phase));
      }
    }
    return paths;
  }

  private static ReferencePath of(GridShape shape, boolean rows, int stride, int line, int phase) {
    int width = shape.width();
    int length = rows ? width : shape.height();
    int nodes = Math.ceilDiv(length - phase, stride);
    int[] pixels = new int[nodes];
    int[] edges = new int[nodes - 1];
    for (int n = 0; n < nodes; n++) {
      int along = phase + n * stride;
      pixels[n] = rows ? line * width + along : along * width + line;
      if (n + 1 < nodes) {
        edges[n] = rows ? line * (width - stride) + along : along * width + line;
      }
    }
    return new ReferencePath(pixels, edges);
  }

  /** Reads the nodes' values out of planes {@code double[label][pixel]}. */
  double[] nodes(double[] planes, int labels) {
    int count = planes.length / labels;
    double[] values = new double[pixels.length * labels];
    for (int n = 0; n < values.length; n++) {
      values[n] = planes[n % labels * count + pixels[n / labels]];
    }
    return values;
  }

  /** Adds the nodes' values to planes {@code double[label][pixel]}. */
  void addNodes(double[] values, double factor, double[] planes, int labels) {
    int count = planes.length / labels;
    for (int n = 0; n < values.length; n++) {
      planes[n % labels * count + pixels[n / labels]] += factor * values[n];
    }
  }

  double[] weights(double[] plane) {
    double[] values = new double[edges.length];
    for (int n = 0; n < values.length; n++) {
      values[n] = plane[edges[n]];
    }
    return values;
  }

  void addWeights(double[] values, double[] plane) {
    for (int n = 0; n < values.length; n++) {
      plane[edges[n]] += values[n];
    }
  }
}
