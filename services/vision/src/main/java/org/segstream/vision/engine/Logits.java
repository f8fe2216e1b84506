package org.segstream.vision.engine;

/**
 * What a network says of a batch of images, or of one image of it: {@code
 * float[batch][labels][height][width]}, channel-planar.
 */
public final class Logits {
  private final int batch;
  private final int labels;
  private final int height;
  private final int width;
  private final float[] values;
  private final int start;

  /**
   * @param values {@code float[batch][labels][height][width]}, nats
   * @throws IllegalArgumentException if the length does not fit the shape
   */
  public Logits(int batch, int labels, int height, int width, float[] values) {
    this(batch, labels, height, width, values, 0);
    if (values.length != (long) batch * labels * height * width) {
      throw new IllegalArgumentException(
          "%d logits do not fit %d×%d×%d×%d"
              .formatted(values.length, batch, labels, height, width));
    }
  }

  private Logits(int batch, int labels, int height, int width, float[] values, int start) {
    this.batch = batch;
    this.labels = labels;
    this.height = height;
    this.width = width;
    this.values = values;
    this.start = start;
  }

  /**
   * The logits of one image: a batch of 1 that shares the values.
   *
   * @throws IllegalArgumentException if there is no such image
   */
  public Logits image(int index) {
    if (index < 0 || index >= batch) {
      throw new IllegalArgumentException("image %d of %d".formatted(index, batch));
    }
    return new Logits(1, labels, height, width, values, start + index * labels * height * width);
  }

  /**
   * The label of the largest logit at a place of the first image, the smallest of equal ones.
   *
   * @param place {@code y · width + x}
   */
  public int best(int place) {
    int plane = width * height;
    int best = 0;
    for (int label = 1; label < labels; label++) {
      if (values[start + label * plane + place] > values[start + best * plane + place]) {
        best = label;
      }
    }
    return best;
  }

  /**
   * How far the largest logit at a place of the first image is above the second largest.
   *
   * @param place {@code y · width + x}
   * @return nats, at least 0; infinite where there is but one label
   */
  public float margin(int place) {
    int plane = width * height;
    float best = Float.NEGATIVE_INFINITY;
    float second = Float.NEGATIVE_INFINITY;
    for (int label = 0; label < labels; label++) {
      float value = values[start + label * plane + place];
      second = Math.max(second, Math.min(best, value));
      best = Math.max(best, value);
    }
    return best - second;
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

  /** {@code float[batch][labels][height][width]}, nats, from {@link #start()} on. */
  public float[] values() {
    return values;
  }

  /** Where the first value is; 0 unless these are an {@link #image} of a batch. */
  public int start() {
    return start;
  }
}
