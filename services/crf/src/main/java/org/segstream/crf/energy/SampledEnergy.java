package org.segstream.crf.energy;

import java.util.Arrays;
import java.util.Optional;

/**
 * The energy of a frame by what it is computed from: the network's logits at their own resolution,
 * the frame's colours, and what was known of the frame before. Unaries are {@code -logit}, by
 * bilinear interpolation in the monotone form {@code a · (1 - t) + b · t}: where one label is the
 * largest at all four corners, it is so in between, also in floats. So between such corners only
 * one label is interpolated.
 *
 * <p>Not thread-safe.
 */
public final class SampledEnergy implements Energy {
  private static final int WINDOW_ROWS = 16;

  /** No label for all places between four logits. */
  private static final int MIXED = -1;

  private final LogitPlanes logits;
  private final int width;
  private final int height;
  private final byte[] rgb;
  private final ContrastWeights weights;
  private final Optional<TimeEdges> time;

  /** Unaries are the logits times this: less than 0, and a power of two but for that. */
  private final float factor;

  private final Axis columns;
  private final Axis rows;
  private StretchedRow above;
  private StretchedRow below;

  /**
   * @param rgb the frame, {@code byte[height][width][3]}; shared
   * @param time edges to the frame before
   */
  public SampledEnergy(
      LogitPlanes logits,
      int width,
      int height,
      byte[] rgb,
      ContrastWeights weights,
      Optional<TimeEdges> time) {
    this(logits, width, height, rgb, weights, time, -1);
  }

  private SampledEnergy(
      LogitPlanes logits,
      int width,
      int height,
      byte[] rgb,
      ContrastWeights weights,
      Optional<TimeEdges> time,
      float factor) {
    Checks.require(width >= 1 && height >= 1, "grid is %d×%d, must be at least 1×1", width, height);
    Checks.require(
        rgb.length == 3L * width * height,
        "%d bytes do not make an RGB image of %d×%d",
        rgb.length,
        width,
        height);
    this.logits = logits;
    this.width = width;
    this.height = height;
    this.rgb = rgb;
    this.weights = weights;
    this.time = time;
    this.factor = factor;
    this.columns = new Axis(logits.width(), width);
    this.rows = new Axis(logits.height(), height);
    this.above = new StretchedRow();
    this.below = new StretchedRow();
  }

  /** A row of unaries at the logits' rows and the frame's columns, {@code float[label][column]}. */
  private final class StretchedRow {
    private final int length = width + UnaryWindow.MARGIN;
    private final float[] values = new float[logits.labels() * length];
    private int number = MIXED;

    /** Fills some columns of one label. */
    void fill(int row, int label, int from, int to) {
      int source = logits.row(label, row);
      int at = label * length;
      for (int x = from; x < to; x++) {
        values[at + x] = stretched(source, x);
      }
    }

    void fillAll(int row, int from, int to) {
      for (int label = 0; label < logits.labels(); label++) {
        fill(row, label, from, to);
      }
    }

    /** Fills some columns of all labels unless they are there. */
    void hold(int row, int from, int to) {
      if (number != row) {
        fillAll(row, from, to);
        number = row;
      }
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int labels() {
    return logits.labels();
  }

  /** The network's logits. */
  public LogitPlanes logits() {
    return logits;
  }

  /** The frame, {@code byte[height][width][3]}; shared. */
  public byte[] rgb() {
    return rgb;
  }

  /** What the edges' weights come from. */
  public ContrastWeights contrast() {
    return weights;
  }

  /** Edges to the frame before. */
  public Optional<TimeEdges> time() {
    return time;
  }

  /** Where the frame's columns lie between the logits. */
  public Axis columns() {
    return columns;
  }

  /** Where the frame's rows lie between the logits. */
  public Axis rows() {
    return rows;
  }

  @Override
  public boolean isPlain() {
    return true;
  }

  @Override
  public double largestWeight() {
    return weights.largest();
  }

  @Override
  public UnarySums argmin(byte[] to) {
    return new Search(to).run();
  }

  /** The search for labels of least unary, row after row. */
  private final class Search {
    private final byte[] to;
    private final byte[] argmax = logits.argmax();
    private final Argmin argmin = new Argmin();
    private final float[] minima = new float[width + UnaryWindow.MARGIN];

    /** For each run of columns that are treated alike: its label, or {@link #MIXED}. */
    private final int[] labels = new int[logits.width() + 1];

    /** Where each run begins. */
    private final int[] starts = new int[logits.width() + 2];

    private int runs;

    Search(byte[] to) {
      this.to = to;
    }

    UnarySums run() {
      for (int y = 0; y < height; y++) {
        if (y == 0 || rows.before[y] != rows.before[y - 1]) {
          enter(rows.before[y], rows.after[y]);
        }
        for (int run = 0; run < runs; run++) {
          if (labels[run] == MIXED) {
            search(y, starts[run], starts[run + 1]);
          } else {
            lookUp(y, labels[run], starts[run], starts[run + 1]);
          }
        }
        if (time.isPresent()) {
          join(time.get(), y);
        }
        argmin.takeMinima(minima, 0, width);
      }
      return argmin.sums();
    }

    /** Goes on to the frame's rows between two rows of logits. */
    private void enter(int upper, int lower) {
      runs = 0;
      int end = 0;
      for (int c = 0; c < logits.width(); c++) {
        int label = cornersAgree(upper, lower, c, Math.min(c + 1, logits.width() - 1));
        if (columns.first[c + 1] > end) {
          if (runs == 0 || labels[runs - 1] != label) {
            starts[runs] = end;
            labels[runs++] = label;
          }
          end = columns.first[c + 1];
        }
      }
      starts[runs] = width;
      for (int run = 0; run < runs; run++) {
        fill(above, upper, run);
        fill(below, lower, run);
      }
    }

    private int cornersAgree(int upper, int lower, int left, int right) {
      byte first = argmax[upper * logits.width() + left];
      boolean agree =
          first == argmax[upper * logits.width() + right]
              && first == argmax[lower * logits.width() + left]
              && first == argmax[lower * logits.width() + right];
      return agree ? first & 0xff : MIXED;
    }

    private void fill(StretchedRow row, int number, int run) {
      if (labels[run] == MIXED) {
        row.fillAll(number, starts[run], starts[run + 1]);
      } else {
        row.fill(number, labels[run], starts[run], starts[run + 1]);
      }
    }

    private void lookUp(int row, int label, int from, int end) {
      blend(above, below, label, row, from, end, minima, 0);
      Arrays.fill(to, row * width + from, row * width + end, (byte) label);
    }

    private void search(int row, int from, int end) {
      argmin.between(above.values, below.values, above.length, rows.rest[row], rows.share[row]);
      for (int x = from; x < end; x += Argmin.LANES) {
        int count = Math.min(Argmin.LANES, end - x);
        argmin.find(x, logits.labels(), minima, to, row * width + x, count);
      }
    }

    /** Lowers the unaries of the labels that the pixels had before. */
    private void join(TimeEdges edges, int y) {
      int row = y * width;
      for (int x = 0; x < width; x++) {
        float weight = edges.weights()[row + x];
        int before = edges.labels()[row + x] & 0xff;
        if (before == (to[row + x] & 0xff)) {
          minima[x] += timeUnary(weight);
        } else if (weight > 0 && before < logits.labels()) {
          float other = unary(x, y, before);
          if (other < minima[x]) {
            minima[x] = other;
            to[row + x] = (byte) before;
          }
        }
      }
    }
  }

  @Override
  public void read(int firstRow, int count, int from, int to, UnaryWindow into) {
    float[] room = into.makeRoom(logits.labels(), WINDOW_ROWS, width);
    above.number = MIXED;
    below.number = MIXED;
    for (int y = firstRow; y < firstRow + count; y++) {
      if (below.number == rows.before[y]) {
        StretchedRow passed = above;
        above = below;
        below = passed;
      }
      above.hold(rows.before[y], from, to);
      below.hold(rows.after[y], from, to);
      for (int label = 0; label < logits.labels(); label++) {
        int at = into.start() + (y - firstRow) * into.rowStep() + label * into.labelStep();
        blend(above, below, label, y, from, to, room, at);
      }
      if (time.isPresent()) {
        join(time.get(), y, y - firstRow, from, to, into);
      }
    }
  }

  private void blend(
      StretchedRow a, StretchedRow b, int label, int y, int from, int to, float[] into, int at) {
    float rest = rows.rest[y];
    float share = rows.share[y];
    int row = label * a.length;
    for (int x = from; x < to; x++) {
      into[at + x] = a.values[row + x] * rest + b.values[row + x] * share;
    }
  }

  private void join(TimeEdges edges, int y, int row, int from, int to, UnaryWindow into) {
    float[] values = into.values();
    int start = into.start() + row * into.rowStep();
    for (int x = from; x < to; x++) {
      int label = edges.labels()[y * width + x] & 0xff;
      if (label < logits.labels()) {
        values[start + label * into.labelStep() + x] += timeUnary(edges.weights()[y * width + x]);
      }
    }
  }

  private float timeUnary(float weight) {
    return factor * weight;
  }

  @Override
  public float unary(int x, int y, int label) {
    float upper = stretched(logits.row(label, rows.before[y]), x);
    float lower = stretched(logits.row(label, rows.after[y]), x);
    float value = upper * rows.rest[y] + lower * rows.share[y];
    int i = y * width + x;
    boolean joined = time.isPresent() && (time.get().labels()[i] & 0xff) == label;
    return joined ? value + timeUnary(time.get().weights()[i]) : value;
  }

  /**
   * A unary at a row of logits and a column of the frame; the row's logits begin at {@code row}.
   */
  private float stretched(int row, int x) {
    float[] in = logits.values();
    float sum =
        in[row + columns.before[x]] * columns.rest[x]
            + in[row + columns.after[x]] * columns.share[x];
    return sum * factor;
  }

  @Override
  public void right(int y, int from, int to, float[] into, int at) {
    int first = 3 * (y * width + from);
    weights.fill(rgb, first, rgb, first + 3, into, at, to - from);
  }

  @Override
  public void down(int y, int from, int to, float[] into, int at) {
    int first = 3 * (y * width + from);
    weights.fill(rgb, first, rgb, first + 3 * width, into, at, to - from);
  }

  @Override
  public float right(int x, int y) {
    int first = 3 * (y * width + x);
    return weights.of(rgb, first, rgb, first + 3);
  }

  @Override
  public float down(int x, int y) {
    int first = 3 * (y * width + x);
    return weights.of(rgb, first, rgb, first + 3 * width);
  }

  @Override
  public SampledEnergy half() {
    int halfWidth = (width + 1) / 2;
    int halfHeight = (height + 1) / 2;
    byte[] half = new byte[3 * halfWidth * halfHeight];
    // Two rows together; a column more where their number is odd.
    int[] sums = new int[6 * halfWidth];
    for (int y = 0; y < halfHeight; y++) {
      int upper = 3 * 2 * y * width;
      int lower = 3 * Math.min(2 * y + 1, height - 1) * width;
      for (int n = 0; n < 3 * width; n++) {
        sums[n] = (rgb[upper + n] & 0xff) + (rgb[lower + n] & 0xff);
      }
      System.arraycopy(sums, 3 * width - 3, sums, sums.length - 3, 3);
      for (int x = 0, n = 3 * y * halfWidth; x < sums.length; x += 6, n += 3) {
        half[n] = (byte) ((sums[x] + sums[x + 3] + 2) / 4);
        half[n + 1] = (byte) ((sums[x + 1] + sums[x + 4] + 2) / 4);
        half[n + 2] = (byte) ((sums[x + 2] + sums[x + 5] + 2) / 4);
      }
    }
    return new SampledEnergy(
        logits,
        halfWidth,
        halfHeight,
        half,
        weights,
        time.map(edges -> edges.half(width, height)),
        2 * factor);
  }

  @Override
  public GridEnergy expanded() {
    float[] unaries = new float[width * height * logits.labels()];
    float[] horizontal = new float[height * (width - 1)];
    float[] vertical = new float[(height - 1) * width];
    UnaryWindow window = new UnaryWindow();
    for (int y = 0; y < height; y++) {
      if (y % WINDOW_ROWS == 0) {
        read(y, Math.min(WINDOW_ROWS, height - y), 0, width, window);
      }
      for (int x = 0; x < width; x++) {
        for (int k = 0; k < logits.labels(); k++) {
          int from = window.start() + y % WINDOW_ROWS * window.rowStep() + k * window.labelStep();
          unaries[(y * width + x) * logits.labels() + k] = window.values()[from + x];
        }
      }
      right(y, 0, width - 1, horizontal, y * (width - 1));
      if (y + 1 < height) {
        down(y, 0, width, vertical, y * width);
      }
    }
    return GridEnergy.potts(width, height, logits.labels(), unaries, horizontal, vertical);
  }
}
