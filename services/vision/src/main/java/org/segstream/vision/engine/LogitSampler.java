package org.segstream.vision.engine;

/**
 * Enlarges logits to a frame's size as unaries of a random field, by bilinear interpolation with
 * pixel centres at half-integers and repeated borders, as training does.
 *
 * <p>Each row of logits is stretched once and then serves several rows of the frame, which leaves
 * the many operations in loops over whole rows, where the compiler finds vectors by itself.
 */
public final class LogitSampler {
  private LogitSampler() {}

  /**
   * Unaries of one image: {@code -logit}, in nats.
   *
   * @param width columns wanted, at least 1
   * @param height rows wanted, at least 1
   * @return {@code float[height][width][labels]}
   * @throws IllegalArgumentException if the logits are not of one image, or the size is none
   */
  public static float[] unaries(Logits logits, int width, int height) {
    int pixels = Math.multiplyExact(Math.max(0, width), Math.max(0, height));
    float[] unaries = new float[Math.multiplyExact(pixels, logits.labels())];
    unaries(logits, width, height, unaries);
    return unaries;
  }

  /**
   * The same into memory that is there already.
   *
   * @param unaries {@code float[height][width][labels]}
   */
  public static void unaries(Logits logits, int width, int height, float[] unaries) {
    if (logits.batch() != 1 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "logits of %d images at %d×%d, must be of one".formatted(logits.batch(), width, height));
    }
    float[] costs = negatedChannelLast(logits);
    int length = width * logits.labels();
    Columns columns = new Columns(logits.width(), width, logits.labels());
    StretchedRow above = new StretchedRow(length);
    StretchedRow below = new StretchedRow(length);
    for (int y = 0; y < height; y++) {
      float at = position(y, height, logits.height());
      int row = (int) at;
      if (below.number == row) {
        StretchedRow passed = above;
        above = below;
        below = passed;
      }
      above.hold(row, costs, columns);
      below.hold(Math.min(row + 1, logits.height() - 1), costs, columns);
      blend(above.values, below.values, at - row, unaries, y * length);
    }
  }

  /** A row of logits at the frame's width. */
  private static final class StretchedRow {
    private final float[] values;
    private int number = -1;

    StretchedRow(int length) {
      this.values = new float[length];
    }

    void hold(int row, float[] costs, Columns columns) {
      if (number != row) {
        columns.stretch(costs, row, values);
        number = row;
      }
    }
  }

  /** Which logits of a row each column of the frame lies between, and where. */
  private static final class Columns {
    private final int labels;
    private final int rowLength;
    private final int[] left;
    private final int[] right;
    private final float[] share;

    Columns(int sources, int targets, int labels) {
      this.labels = labels;
      this.rowLength = sources * labels;
      this.left = new int[targets];
      this.right = new int[targets];
      this.share = new float[targets];
      for (int x = 0; x < targets; x++) {
        float at = position(x, targets, sources);
        int source = (int) at;
        left[x] = source * labels;
        right[x] = Math.min(source + 1, sources - 1) * labels;
        share[x] = at - source;
      }
    }

    void stretch(float[] costs, int row, float[] to) {
      int from = row * rowLength;
      for (int x = 0; x < left.length; x++) {
        int a = from + left[x];
        int b = from + right[x];
        int target = x * labels;
        for (int label = 0; label < labels; label++) {
          float start = costs[a + label];
          to[target + label] = start + share[x] * (costs[b + label] - start);
        }
      }
    }
  }

  /** Where a target pixel's centre lies among the source pixels' centres. */
  private static float position(int target, int targets, int sources) {
    double centre = (target + 0.5) * sources / targets - 0.5;
    return (float) Math.clamp(centre, 0, sources - 1);
  }

  private static void blend(float[] above, float[] below, float share, float[] to, int at) {
    for (int i = 0; i < above.length; i++) {
      to[at + i] = above[i] + share * (below[i] - above[i]);
    }
  }

  private static float[] negatedChannelLast(Logits logits) {
    int plane = logits.width() * logits.height();
    int labels = logits.labels();
    float[] values = logits.values();
    float[] costs = new float[plane * labels];
    for (int label = 0; label < labels; label++) {
      int from = logits.start() + label * plane;
      for (int i = 0; i < plane; i++) {
        costs[i * labels + label] = -values[from + i];
      }
    }
    return costs;
  }
}
