package org.segstream.vision;

/** One label id a pixel: {@code byte[height][width]}, unsigned. The array is shared. */
public final class LabelMap {
  private final int width;
  private final int height;
  private final byte[] labels;

  /**
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param labels {@code byte[height][width]}, unsigned label ids
   * @throws IllegalArgumentException if the length does not fit the size
   */
  public LabelMap(int width, int height, byte[] labels) {
    if (width < 1 || height < 1 || labels.length != (long) width * height) {
      throw new IllegalArgumentException(
          labels.length + " bytes do not make a label map of " + width + "×" + height);
    }
    this.width = width;
    this.height = height;
    this.labels = labels;
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** {@code byte[height][width]}, unsigned label ids. */
  public byte[] labels() {
    return labels;
  }
}
