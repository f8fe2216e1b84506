package org.segstream.vision.engine;

/**
 * What a network says of a batch of images: {@code float[batch][labels][height][width]},
 * channel-planar.
 */
public final class Logits {
  private final int batch;
  private final int labels;
  private final int height;
  private final int width;
  private final float[] values;

  /**
   * @param values {@code float[batch][labels][height][width]}, nats
   * @throws IllegalArgumentException if the length does not fit the shape
   */
  public Logits(int batch, int labels, int height, int width, float[] values) {
    if (values.length != (long) batch * labels * height * width) {
      throw new IllegalArgumentException(
          values.length
              + " logits do not fit "
              + batch
              + "×"
              + labels
              + "×"
              + height
              + "×"
              + width);
    }
    this.batch = batch;
    this.labels = labels;
    this.height = height;
    this.width = width;
    this.values = values;
  }

  /** Images. */
  public int batch() {
    return batch;
  }

  /** Classes without Void. */
  public int labels() {
    return labels;
  }

  /** Rows of the network's output, which may be smaller than the image. */
  public int height() {
    return height;
  }

  /** Columns of the network's output, which may be smaller than the image. */
  public int width() {
    return width;
  }

  /** {@code float[batch][labels][height][width]}, nats. */
  public float[] values() {
    return values;
  }
}
