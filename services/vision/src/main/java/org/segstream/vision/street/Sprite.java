package org.segstream.vision.street;

/**
 * A small painted picture of one class with transparent surroundings, with coarser colours for
 * distance.
 */
final class Sprite implements Material {
  private static final int LEVELS = 5;

  private final int width;
  private final int height;
  private final double texelsPerMetre;
  private final int label;
  private final int[][] levels = new int[LEVELS][];
  private int grain;

  /**
   * @param width texels
   * @param height texels
   * @param metres height in the world
   */
  Sprite(int width, int height, double metres, int label) {
    this.width = width;
    this.height = height;
    this.texelsPerMetre = height / metres;
    this.label = label;
    levels[0] = new int[width * height];
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Strength of the texture of what is painted from now on, in grey values. */
  Sprite grain(int strength) {
    this.grain = strength;
    return this;
  }

  void dot(int x, int y, int rgb) {
    if (x >= 0 && y >= 0 && x < width && y < height) {
      int noise = NoiseTile.SHARED.at(x * 2.0, y * 2.0, 0) * grain / 100;
      levels[0][y * width + x] = Material.texel(label, Palette.add(rgb, noise));
    }
  }

  Sprite box(double left, double top, double right, double bottom, int rgb) {
    for (int y = (int) top; y < bottom; y++) {
      for (int x = (int) left; x < right; x++) {
        dot(x, y, rgb);
      }
    }
    return this;
  }

  Sprite ellipse(double cx, double cy, double rx, double ry, int rgb) {
    for (int y = (int) (cy - ry); y <= cy + ry; y++) {
      for (int x = (int) (cx - rx); x <= cx + rx; x++) {
        double dx = (x + 0.5 - cx) / rx;
        double dy = (y + 0.5 - cy) / ry;
        if (dx * dx + dy * dy <= 1) {
          dot(x, y, rgb);
        }
      }
    }
    return this;
  }

  /** A thick line with round ends. */
  Sprite limb(double x0, double y0, double x1, double y1, double radius, int rgb) {
    double length = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0));
    int steps = Math.max(1, (int) length);
    for (int i = 0; i <= steps; i++) {
      double t = (double) i / steps;
      ellipse(x0 + t * (x1 - x0), y0 + t * (y1 - y0), radius, radius, rgb);
    }
    return this;
  }

  /** A convex polygon given as x, y, x, y, … in either direction. */
  Sprite polygon(int rgb, double... xy) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (inside(x + 0.5, y + 0.5, xy)) {
          dot(x, y, rgb);
        }
      }
    }
    return this;
  }

  private static boolean inside(double x, double y, double[] xy) {
    boolean left = false;
    boolean right = false;
    for (int i = 0; i < xy.length; i += 2) {
      int j = (i + 2) % xy.length;
      double side = (xy[j] - xy[i]) * (y - xy[i + 1]) - (xy[j + 1] - xy[i + 1]) * (x - xy[i]);
      left |= side < 0;
      right |= side > 0;
    }
    return !(left && right);
  }

  /** Ends painting: computes the coarser levels. */
  Sprite done() {
    for (int level = 1; level < LEVELS; level++) {
      levels[level] = halve(levels[level - 1], levelWidth(level - 1), levelHeight(level - 1));
    }
    return this;
  }

  private int levelWidth(int level) {
    return Math.max(1, width >> level);
  }

  private int levelHeight(int level) {
    return Math.max(1, height >> level);
  }

  private static int[] halve(int[] fine, int width, int height) {
    int w = Math.max(1, width / 2);
    int h = Math.max(1, height / 2);
    int[] coarse = new int[w * h];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        coarse[y * w + x] = mean(fine, width, height, 2 * x, 2 * y);
      }
    }
    return coarse;
  }

  private static int mean(int[] fine, int width, int height, int x0, int y0) {
    int red = 0;
    int green = 0;
    int blue = 0;
    int count = 0;
    for (int y = y0; y < Math.min(y0 + 2, height); y++) {
      for (int x = x0; x < Math.min(x0 + 2, width); x++) {
        int texel = fine[y * width + x];
        if (texel != TRANSPARENT) {
          red += texel >> 16 & 255;
          green += texel >> 8 & 255;
          blue += texel & 255;
          count++;
        }
      }
    }
    return count == 0
        ? TRANSPARENT
        : (1 << 24) | Palette.rgb(red / count, green / count, blue / count);
  }

  /** The class comes from the finest level, so shapes stay exact; the colour from a fitting one. */
  @Override
  public int sample(float a, float b, float footprint) {
    int x = Math.min((int) (a * width), width - 1);
    int y = Math.min((int) ((1 - b) * height), height - 1);
    int texel = levels[0][y * width + x];
    int level = NoiseTile.level(texelsPerMetre * footprint);
    if (texel == TRANSPARENT || level < 1) {
      return texel;
    }
    int l = Math.min(level, LEVELS - 1);
    int cx = Math.min(x >> l, levelWidth(l) - 1);
    int cy = Math.min(y >> l, levelHeight(l) - 1);
    return (texel & 0xFF000000) | (levels[l][cy * levelWidth(l) + cx] & 0xFFFFFF);
  }
}
