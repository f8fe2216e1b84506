package org.segstream.vision.shift;

/** The four positions that an enlarged one lies between, and their weights. Not thread-safe. */
final class Corners {
  private final int channels;
  private int topLeft;
  private int topRight;
  private int bottomLeft;
  private int bottomRight;
  private float a;
  private float b;
  private float c;
  private float d;

  Corners(int channels) {
    this.channels = channels;
  }

  /**
   * Looks at a position.
   *
   * @param width of the tensor that is enlarged
   * @param y of the position in the enlarged one
   */
  void at(Geometry.Enlargements by, int width, int y, int x) {
    Enlargement rows = by.rows();
    Enlargement columns = by.columns();
    topLeft = (rows.first(y) * width + columns.first(x)) * channels;
    topRight = (rows.first(y) * width + columns.second(x)) * channels;
    bottomLeft = (rows.second(y) * width + columns.first(x)) * channels;
    bottomRight = (rows.second(y) * width + columns.second(x)) * channels;
    a = columns.toSecond(x) * rows.toSecond(y);
    b = columns.toFirst(x) * rows.toSecond(y);
    c = columns.toSecond(x) * rows.toFirst(y);
    d = columns.toFirst(x) * rows.toFirst(y);
  }

  /** The enlarged values of a tensor of floats. */
  void mix(float[] tensor, float[] into) {
    for (int k = 0; k < channels; k++) {
      into[k] =
          a * tensor[topLeft + k]
              + b * tensor[topRight + k]
              + c * tensor[bottomLeft + k]
              + d * tensor[bottomRight + k];
    }
  }

  /**
   * The enlarged values of a tensor of integers.
   *
   * @param values what the integers stand for
   */
  void mix(byte[] tensor, float[] values, float[] into) {
    for (int k = 0; k < channels; k++) {
      into[k] =
          a * values[tensor[topLeft + k] & 0xFF]
              + b * values[tensor[topRight + k] & 0xFF]
              + c * values[tensor[bottomLeft + k] & 0xFF]
              + d * values[tensor[bottomRight + k] & 0xFF];
    }
  }
}
