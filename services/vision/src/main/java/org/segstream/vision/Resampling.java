package org.segstream.vision;

/** Separable resizing of RGB images: area mean where an axis shrinks, bilinear where it grows. */
final class Resampling {
  private final int[] first;
  private final float[][] weights;

  /** The weights of the sources of each target along one axis. */
  private Resampling(int source, int target) {
    if (target < 1) {
      throw new IllegalArgumentException("size " + target + " must be at least 1");
    }
    first = new int[target];
    weights = new float[target][];
    double scale = (double) source / target;
    for (int i = 0; i < target; i++) {
      if (scale > 1) {
        area(i, i * scale, Math.min(source, (i + 1) * scale));
      } else {
        linear(i, Math.clamp((i + 0.5) * scale - 0.5, 0, source - 1), source);
      }
    }
  }

  private void area(int target, double from, double to) {
    first[target] = (int) from;
    weights[target] = new float[(int) Math.ceil(to) - (int) from];
    for (int j = 0; j < weights[target].length; j++) {
      double left = Math.max(from, first[target] + j);
      double right = Math.min(to, first[target] + j + 1.0);
      weights[target][j] = (float) (Math.max(0, right - left) / (to - from));
    }
  }

  private void linear(int target, double at, int source) {
    first[target] = (int) at;
    float t = (float) (at - (int) at);
    boolean last = (int) at == source - 1;
    weights[target] = last ? new float[] {1} : new float[] {1 - t, t};
  }

  /** {@code byte[height][width][3]} in another size. */
  static byte[] resize(byte[] rgb, int width, int height, int newWidth, int newHeight) {
    Resampling columns = new Resampling(width, newWidth);
    Resampling rows = new Resampling(height, newHeight);
    float[] narrow = new float[3 * newWidth * height];
    for (int y = 0; y < height; y++) {
      columns.row(rgb, 3 * y * width, narrow, 3 * y * newWidth, newWidth);
    }
    byte[] resized = new byte[3 * newWidth * newHeight];
    float[] sum = new float[3 * newWidth];
    for (int y = 0; y < newHeight; y++) {
      rows.mix(narrow, y, sum);
      for (int i = 0; i < sum.length; i++) {
        resized[y * sum.length + i] = (byte) (int) (sum[i] + 0.5f);
      }
    }
    return resized;
  }

  private void row(byte[] rgb, int from, float[] out, int to, int newWidth) {
    for (int x = 0; x < newWidth; x++) {
      float red = 0;
      float green = 0;
      float blue = 0;
      int at = from + 3 * first[x];
      for (float weight : weights[x]) {
        red += weight * (rgb[at++] & 255);
        green += weight * (rgb[at++] & 255);
        blue += weight * (rgb[at++] & 255);
      }
      out[to + 3 * x] = red;
      out[to + 3 * x + 1] = green;
      out[to + 3 * x + 2] = blue;
    }
  }

  private void mix(float[] values, int row, float[] sum) {
    java.util.Arrays.fill(sum, 0);
    int at = first[row] * sum.length;
    for (float weight : weights[row]) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weight * values[at + i];
      }
      at += sum.length;
    }
  }
}
