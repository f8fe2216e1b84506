package org.segstream.vision.street;

import java.util.Arrays;

/**
 * Draws patches in perspective with a depth buffer.
 *
 * <p>A patch's coordinates (a, b) and its inverse depth are, up to a common divisor, linear in the
 * pixel: with M = [first second origin] in camera coordinates and the pixel's ray r, {@code M⁻¹ r}
 * is proportional to (a, b, 1) and its last entry is the inverse depth. So each row of a patch is
 * an interval, without clipping or triangles.
 */
final class Canvas {
  private static final double NEAR = 0.4;
  private static final double FAR = 400;

  final int width;
  final int height;
  final Camera camera;

  /** {@code 0xRRGGBB} a pixel. */
  final int[] colours;

  /** 1/metres, 0 where nothing is drawn. */
  final float[] inverseDepth;

  final byte[] labels;
  final boolean[] shadow;

  Canvas(int width, int height, Camera camera) {
    this.width = width;
    this.height = height;
    this.camera = camera;
    colours = new int[width * height];
    inverseDepth = new float[width * height];
    labels = new byte[width * height];
    shadow = new boolean[width * height];
    Arrays.fill(labels, (byte) -1);
  }

  /** Draws what is nearer than what is there. */
  void draw(Patch patch) {
    Lines lines = lines(patch);
    int gain = (int) (256 * patch.gain());
    for (int y = lines.top; y < lines.bottom; y++) {
      if (lines.row(y)) {
        drawRow(lines, y, patch.material(), gain);
      }
    }
  }

  /** Shades what lies in a patch's plane. */
  void shade(Patch patch) {
    Lines lines = lines(patch);
    for (int y = lines.top; y < lines.bottom; y++) {
      if (lines.row(y)) {
        shadeRow(lines, y, patch.material());
      }
    }
  }

  private void drawRow(Lines lines, int y, Material material, int gain) {
    float pixelAngle = (float) (1 / camera.focal());
    for (int x = lines.left; x <= lines.right; x++) {
      int at = y * width + x;
      float c = (float) (lines.c0 + lines.cx * x);
      if (c > inverseDepth[at]) {
        float depth = 1 / c;
        float a = (float) (lines.a0 + lines.ax * x) * depth;
        float b = (float) (lines.b0 + lines.bx * x) * depth;
        int texel = material.sample(a, b, depth * pixelAngle);
        if (texel != Material.TRANSPARENT) {
          inverseDepth[at] = c;
          labels[at] = (byte) ((texel >>> 24) - 1);
          colours[at] = lit(texel, gain);
        }
      }
    }
  }

  private void shadeRow(Lines lines, int y, Material material) {
    for (int x = lines.left; x <= lines.right; x++) {
      int at = y * width + x;
      float c = (float) (lines.c0 + lines.cx * x);
      if (Math.abs(c - inverseDepth[at]) < 2e-3f * c) {
        float a = (float) (lines.a0 + lines.ax * x) / c;
        float b = (float) (lines.b0 + lines.bx * x) / c;
        shadow[at] |= material.sample(a, b, 0) != Material.TRANSPARENT;
      }
    }
  }

  private static int lit(int rgb, int gain) {
    int red = Math.min(255, ((rgb >> 16 & 255) * gain) >> 8);
    int green = Math.min(255, ((rgb >> 8 & 255) * gain) >> 8);
    int blue = Math.min(255, ((rgb & 255) * gain) >> 8);
    return red << 16 | green << 8 | blue;
  }

  private Lines lines(Patch patch) {
    return new Lines(
        camera.view(patch.origin()), camera.rotate(patch.first()), camera.rotate(patch.second()));
  }

  /** A patch as linear functions of the pixel. */
  private final class Lines {
    final int top;
    final int bottom;
    int left;
    int right;
    double a0;
    double b0;
    double c0;
    double ax;
    double bx;
    double cx;
    private double low;
    private double high;
    private Vector rowA = new Vector(0, 0, 0);
    private Vector rowB = rowA;
    private Vector rowC = rowA;

    Lines(Vector origin, Vector first, Vector second) {
      Vector normal = first.cross(second);
      double determinant = normal.dot(origin);
      double[] rows = rows(origin, first, second);
      boolean visible = Math.abs(determinant) > 1e-9 && rows[0] < rows[1];
      top = visible ? (int) rows[0] : 0;
      bottom = visible ? (int) rows[1] : 0;
      if (visible) {
        rowA = second.cross(origin).times(1 / determinant);
        rowB = origin.cross(first).times(1 / determinant);
        rowC = normal.times(1 / determinant);
        ax = rowA.x() / camera.focal();
        bx = rowB.x() / camera.focal();
        cx = rowC.x() / camera.focal();
      }
    }

    /** First row and row after the last that the patch can touch. */
    private double[] rows(Vector origin, Vector first, Vector second) {
      double lowest = Double.POSITIVE_INFINITY;
      double highest = Double.NEGATIVE_INFINITY;
      double nearest = Double.POSITIVE_INFINITY;
      double farthest = 0;
      for (int corner = 0; corner < 4; corner++) {
        Vector v = origin.plus(first.times(corner & 1)).plus(second.times(corner >> 1));
        nearest = Math.min(nearest, v.z());
        farthest = Math.max(farthest, v.z());
        double y = camera.horizon() + camera.focal() * v.y() / v.z();
        lowest = Math.min(lowest, y);
        highest = Math.max(highest, y);
      }
      if (farthest < NEAR || nearest > FAR) {
        return new double[] {0, 0};
      }
      if (nearest < NEAR) {
        return new double[] {0, height};
      }
      return new double[] {Math.max(0, Math.floor(lowest)), Math.min(height, highest + 1)};
    }

    /** Sets the interval and the functions of one row; false where the patch is not on it. */
    boolean row(int y) {
      double rx = (0.5 - camera.centre()) / camera.focal();
      Vector ray = new Vector(rx, (y + 0.5 - camera.horizon()) / camera.focal(), 1);
      a0 = rowA.dot(ray);
      b0 = rowB.dot(ray);
      c0 = rowC.dot(ray);
      low = 0;
      high = width - 1;
      atLeastZero(a0, ax);
      atLeastZero(b0, bx);
      atLeastZero(c0 - a0, cx - ax);
      atLeastZero(c0 - b0, cx - bx);
      atLeastZero(c0 - 1 / FAR, cx);
      atLeastZero(1 / NEAR - c0, -cx);
      left = (int) Math.ceil(low);
      right = (int) Math.floor(high);
      return left <= right;
    }

    private void atLeastZero(double value, double slope) {
      if (slope > 0) {
        low = Math.max(low, -value / slope);
      } else if (slope < 0) {
        high = Math.min(high, -value / slope);
      } else if (value < 0) {
        high = -1;
      }
    }
  }
}
