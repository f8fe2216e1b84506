package org.segstream.crf.energy;

/**
 * What a network says of an image, at its own resolution.
 *
 * @param values holds {@code float[labels][height][width]} from {@code start} on; shared
 * @param start where they begin
 * @param labels number of labels, 1 to 255
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // shared, and left alone
public record LogitPlanes(float[] values, int start, int labels, int height, int width) {

  /** Checks the sizes and that all numbers are finite. */
  public LogitPlanes {
    Checks.require(labels >= 1 && labels <= 255, "%d labels, must be 1 to 255", labels);
    Checks.require(
        width >= 1 && height >= 1 && start >= 0 && values.length - start >= labels * height * width,
        "logits of %d×%d×%d in %d numbers",
        labels,
        height,
        width,
        values.length - start);
    int n = Checks.firstNotFinite(values, start, start + labels * height * width);
    if (n >= 0) {
      int pixel = (n - start) % (width * height);
      throw new IllegalArgumentException(
          "logit of label %d at x=%d y=%d is %s, must be finite"
              .formatted((n - start) / (width * height), pixel % width, pixel / width, values[n]));
    }
  }

  /** Index of the first logit of a label's row. */
  int row(int label, int y) {
    return start + (label * height + y) * width;
  }

  /** A label of largest logit at every place, {@code byte[height][width]}. */
  byte[] argmax() {
    byte[] labelsThere = new byte[width * height];
    float[] most = new float[width];
    for (int y = 0; y < height; y++) {
      System.arraycopy(values, row(0, y), most, 0, width);
      for (int k = 1; k < labels; k++) {
        int from = row(k, y);
        for (int x = 0; x < width; x++) {
          if (values[from + x] > most[x]) {
            most[x] = values[from + x];
            labelsThere[y * width + x] = (byte) k;
          }
        }
      }
    }
    return labelsThere;
  }
}
