package org.segstream.vision.shift;

/**
 * Bilinear enlargement along one side, in floats and in the order of ONNX Runtime's {@code Resize}:
 * pixel centres at half-integers, borders repeated.
 */
final class Enlargement {
  private final int[] first;
  private final int[] second;
  private final float[] toFirst;
  private final float[] toSecond;
  private final int[] from;
  private final int[] to;

  /**
   * @param read positions read
   * @param made positions made, at least as many
   */
  Enlargement(int read, int made) {
    first = new int[made];
    second = new int[made];
    toFirst = new float[made];
    toSecond = new float[made];
    from = new int[read];
    to = new int[read];
    float scale = (float) made / read;
    for (int i = 0; i < made; i++) {
      float at = made == read ? i : (i + 0.5f) / scale - 0.5f;
      at = Math.max(0, Math.min(at, read - 1));
      first[i] = Math.min((int) at, read - 1);
      second[i] = Math.min(first[i] + 1, read - 1);
      toFirst[i] = first[i] == second[i] ? 0.5f : Math.abs(at - first[i]);
      toSecond[i] = first[i] == second[i] ? 0.5f : Math.abs(at - second[i]);
    }
    for (int i = made - 1; i >= 0; i--) {
      from[first[i]] = i;
      from[second[i]] = i;
    }
    for (int i = 0; i < made; i++) {
      to[first[i]] = i + 1;
      to[second[i]] = i + 1;
    }
  }

  /** The lower neighbour of a position made. */
  int first(int made) {
    return first[made];
  }

  /** The upper neighbour. */
  int second(int made) {
    return second[made];
  }

  /** Distance to the lower neighbour: the weight of the upper one. */
  float toFirst(int made) {
    return toFirst[made];
  }

  /** Distance to the upper neighbour: the weight of the lower one. */
  float toSecond(int made) {
    return toSecond[made];
  }

  /** The first position made that reads a position. */
  int from(int read) {
    return from[read];
  }

  /** After the last position made that reads a position. */
  int to(int read) {
    return to[read];
  }
}
