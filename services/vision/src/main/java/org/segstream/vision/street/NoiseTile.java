package org.segstream.vision.street;

/** Periodic fractal noise of 256 × 256 values in about ±100, with coarser levels for distance. */
final class NoiseTile {
  private static final int BITS = 8;
  private static final int SIZE = 1 << BITS;
  static final NoiseTile SHARED = new NoiseTile();

  private final byte[][] levels = new byte[BITS][];

  private NoiseTile() {
    levels[0] = finest();
    for (int level = 1; level < BITS; level++) {
      levels[level] = halve(levels[level - 1], SIZE >> (level - 1));
    }
  }

  /** The value at texel (x, y) of the finest level, read from a level 0, 1, … (clamped). */
  int at(double x, double y, int level) {
    int l = Math.clamp(level, 0, BITS - 1);
    int mask = (SIZE >> l) - 1;
    int column = ((int) Math.floor(x) >> l) & mask;
    int row = ((int) Math.floor(y) >> l) & mask;
    return levels[l][(row << (BITS - l)) + column];
  }

  /** The level at which one texel covers one pixel. */
  static int level(double texelsPerPixel) {
    return Math.getExponent((float) texelsPerPixel);
  }

  /** A smooth value in about ±1 at a real position of a one-dimensional line of noise. */
  static double line(long seed, double position) {
    long cell = (long) Math.floor(position);
    double t = smooth(position - cell);
    double left = Hash.unit(seed, 11, cell);
    return 2 * (left + t * (Hash.unit(seed, 11, cell + 1) - left)) - 1;
  }

  private static byte[] finest() {
    byte[] tile = new byte[SIZE * SIZE];
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        double sum = 0;
        double weight = 0.5;
        for (int cells = 8; cells <= 128; cells *= 2) {
          sum += weight * octave(x, y, cells);
          weight *= 0.75;
        }
        tile[y * SIZE + x] = (byte) Math.clamp(Math.round(sum * 110), -127, 127);
      }
    }
    return tile;
  }

  private static double octave(int x, int y, int cells) {
    double fx = (double) x * cells / SIZE;
    double fy = (double) y * cells / SIZE;
    int cx = (int) fx;
    int cy = (int) fy;
    double tx = smooth(fx - cx);
    double ty = smooth(fy - cy);
    double top = corner(cx, cy, cells) * (1 - tx) + corner(cx + 1, cy, cells) * tx;
    double bottom = corner(cx, cy + 1, cells) * (1 - tx) + corner(cx + 1, cy + 1, cells) * tx;
    return top * (1 - ty) + bottom * ty;
  }

  private static double corner(int x, int y, int cells) {
    return 2 * Hash.unit(cells, x % cells, y % cells) - 1;
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private static byte[] halve(byte[] fine, int size) {
    int half = size / 2;
    byte[] coarse = new byte[half * half];
    for (int y = 0; y < half; y++) {
      for (int x = 0; x < half; x++) {
        int at = 2 * y * size + 2 * x;
        int sum = fine[at] + fine[at + 1] + fine[at + size] + fine[at + size + 1];
        coarse[y * half + x] = (byte) (sum >> 2);
      }
    }
    return coarse;
  }
}
