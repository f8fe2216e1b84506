package org.segstream.trainer.dataset;

/**
 * What other networks say of an image: how probable each class is at each place of a grid that is
 * laid over it. A place where they say nothing, or something that is none of the classes, has less
 * than 1 in all.
 */
public final class SoftLabels {
  /** Of a share. */
  public static final float UNIT = 1f / 255;

  private final int width;
  private final int height;
  private final int classes;
  private final byte[] shares;

  /**
   * @param width columns of the grid
   * @param height rows of the grid
   * @param classes without Void
   * @param shares {@code byte[height][width][classes]}, in 255ths; not copied
   * @throws IllegalArgumentException if the length does not fit
   */
  public SoftLabels(int width, int height, int classes, byte[] shares) {
    if (shares.length != width * height * classes) {
      throw new IllegalArgumentException(
          "%d shares do not fit %d×%d×%d".formatted(shares.length, height, width, classes));
    }
    this.width = width;
    this.height = height;
    this.classes = classes;
    this.shares = shares;
  }

  /** Columns of the grid. */
  public int width() {
    return width;
  }

  /** Rows of the grid. */
  public int height() {
    return height;
  }

  /** Classes without Void. */
  public int classes() {
    return classes;
  }

  /** {@code byte[height][width][classes]}, in 255ths; shared. */
  public byte[] shares() {
    return shares;
  }

  /** {@code float[classes][height][width]}, from 0 to 1. */
  public float[] planes() {
    int plane = width * height;
    float[] planes = new float[shares.length];
    for (int i = 0; i < planes.length; i++) {
      planes[i % classes * plane + i / classes] = UNIT * share(i);
    }
    return planes;
  }

  /**
   * What a chip of the image shows, a place for every second pixel of its rows and columns. Outside
   * of the image nothing is said.
   *
   * @param imageWidth of the image that these are of, pixels
   * @param imageHeight of that image
   */
  SoftLabels seen(ChipView view, int chipWidth, int chipHeight, int imageWidth, int imageHeight) {
    int columns = (chipWidth + 1) / 2;
    int rows = (chipHeight + 1) / 2;
    byte[] seen = new byte[columns * rows * classes];
    for (int row = 0; row < rows; row++) {
      double chipY = (row + 0.5) * chipHeight / rows - 0.5;
      for (int column = 0; column < columns; column++) {
        double chipX = (column + 0.5) * chipWidth / columns - 0.5;
        double x = (view.x(chipX, chipY) + 0.5) / imageWidth;
        double y = (view.y(chipX, chipY) + 0.5) / imageHeight;
        if (x >= 0 && y >= 0 && x < 1 && y < 1) {
          interpolate(x * width - 0.5, y * height - 0.5, seen, (row * columns + column) * classes);
        }
      }
    }
    return new SoftLabels(columns, rows, classes, seen);
  }

  private void interpolate(double column, double row, byte[] into, int at) {
    float x = (float) Math.clamp(column, 0, width - 1);
    float y = (float) Math.clamp(row, 0, height - 1);
    int x0 = (int) x;
    int y0 = (int) y;
    float fx = x - x0;
    float fy = y - y0;
    int from = (y0 * width + x0) * classes;
    int right = x0 + 1 < width ? classes : 0;
    int down = y0 + 1 < height ? width * classes : 0;
    for (int k = 0; k < classes; k++) {
      float upper = share(from + k) * (1 - fx) + share(from + right + k) * fx;
      float lower = share(from + down + k) * (1 - fx) + share(from + down + right + k) * fx;
      into[at + k] = (byte) Math.round(upper * (1 - fy) + lower * fy);
    }
  }

  private int share(int at) {
    return shares[at] & 0xff;
  }
}
