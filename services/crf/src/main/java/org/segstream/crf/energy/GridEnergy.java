package org.segstream.crf.energy;

import java.util.List;
import java.util.Optional;
import org.segstream.crf.simd.Lanes;
import org.segstream.crf.simd.Transposition;

/**
 * An energy with all its numbers in arrays: {@code E(x) = Σ_i u_i(x_i) + Σ_families Σ_ij w_ij ·
 * V(x_i, x_j)}, with {@code V(a, b) = [a ≠ b]} (Potts) unless there is a label compatibility.
 *
 * <p>The arrays are shared, not copied; whoever builds an energy must not change them while it is
 * being solved. Units are nats.
 */
public final class GridEnergy implements Energy {
  private final int width;
  private final int height;
  private final int labels;
  private final float[] unary;
  private final UnaryLayout layout;
  private final List<EdgeFamily> families;
  private final Optional<LabelCompatibility> compatibility;

  /**
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param labels number of labels, 1 to 255
   * @param unary {@code height · width · labels} numbers in the order that {@code layout} says,
   *     finite; {@code -logit}
   * @param families the edges, one family for each stride, none twice
   * @param compatibility V; absent for Potts
   * @throws IllegalArgumentException if a size does not fit or a number is out of its range
   */
  public GridEnergy(
      int width,
      int height,
      int labels,
      float[] unary,
      UnaryLayout layout,
      List<EdgeFamily> families,
      Optional<LabelCompatibility> compatibility) {
    Checks.require(width >= 1 && height >= 1, "grid is %d×%d, must be at least 1×1", width, height);
    Checks.require(labels >= 1 && labels <= 255, "%d labels, must be 1 to 255", labels);
    Checks.require(
        unary.length == (long) width * height * labels,
        "%d unaries, %d×%d×%d needed",
        unary.length,
        height,
        width,
        labels);
    Checks.require(!families.isEmpty(), "an energy without edges; give a family of weights 0");
    long strides = families.stream().mapToInt(EdgeFamily::stride).distinct().count();
    Checks.require(strides == families.size(), "two families of edges have the same stride");
    compatibility.ifPresent(v ->
        Checks.require(
            v.labels() == labels,
            "a compatibility of %d labels for %d labels",
            v.labels(),
            labels));
    this.width = width;
    this.height = height;
    this.labels = labels;
    this.unary = unary;
    this.layout = layout;
    this.families = List.copyOf(families);
    this.compatibility = compatibility;
    families.forEach(family -> family.requireSize(width, height));
    requireFinite();
  }

  /**
   * A Potts energy on a 4-connected grid.
   *
   * @param unary {@code float[height][width][labels]}
   * @param horizontal {@code float[height][width - 1]}
   * @param vertical {@code float[height - 1][width]}
   */
  public static GridEnergy potts(
      int width, int height, int labels, float[] unary, float[] horizontal, float[] vertical) {
    return new GridEnergy(
        width,
        height,
        labels,
        unary,
        UnaryLayout.CHANNEL_LAST,
        List.of(new EdgeFamily(1, horizontal, vertical)),
        Optional.empty());
  }

  /** The same unaries with other edges. */
  public GridEnergy withFamilies(List<EdgeFamily> others) {
    return new GridEnergy(width, height, labels, unary, layout, others, compatibility);
  }

  private void requireFinite() {
    int n = Checks.firstNotFinite(unary);
    if (n >= 0) {
      int pixel = layout.pixel(n, labels, width * height);
      throw new IllegalArgumentException(
          "unary of label %d at x=%d y=%d is %s, must be finite"
              .formatted(
                  layout.label(n, labels, width * height), pixel % width, pixel / width, unary[n]));
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
    return labels;
  }

  /** The unaries in the order of {@link #layout()}, nats. */
  public float[] unary() {
    return unary;
  }

  /** The order of the unaries. */
  public UnaryLayout layout() {
    return layout;
  }

  /** Distance from a pixel's unary to the next pixel's of the same label. */
  public int pixelStep() {
    return layout == UnaryLayout.PLANAR ? 1 : labels;
  }

  /** Distance from a label's unary to the next label's of the same pixel. */
  public int labelStep() {
    return layout == UnaryLayout.PLANAR ? width * height : 1;
  }

  /** The edges, by stride. */
  public List<EdgeFamily> families() {
    return families;
  }

  /** V; absent for Potts. */
  public Optional<LabelCompatibility> compatibility() {
    return compatibility;
  }

  /** The largest cost of labels that meet at an edge of weight 1. */
  public float largestCompatibility() {
    return compatibility.map(LabelCompatibility::largest).orElse(1f);
  }

  @Override
  public boolean isPlain() {
    return compatibility.isEmpty() && families.size() == 1 && families.getFirst().stride() == 1;
  }

  @Override
  public double largestWeight() {
    EdgeFamily edges = families.getFirst();
    return Math.max(largest(edges.horizontal()), largest(edges.vertical()));
  }

  private static float largest(float[] weights) {
    float largest = 0;
    for (float weight : weights) {
      largest = weight > largest ? weight : largest;
    }
    return largest;
  }

  @Override
  public UnarySums argmin(byte[] to) {
    Argmin argmin = new Argmin();
    if (layout == UnaryLayout.PLANAR) {
      argminOfPlanes(argmin, to);
    } else {
      argminOfPixels(argmin, to);
    }
    return argmin.sums();
  }

  private void argminOfPlanes(Argmin argmin, byte[] to) {
    int pixels = pixels();
    int i = 0;
    for (; i <= pixels - Lanes.WORDS; i += Lanes.WORDS) {
      argmin.take(unary, i, pixels, labels, to, i, Lanes.WORDS);
    }
    float[] last = new float[labels * Lanes.WORDS];
    for (int k = 0; k < labels; k++) {
      System.arraycopy(unary, k * pixels + i, last, k * Lanes.WORDS, pixels - i);
    }
    argmin.take(last, 0, Lanes.WORDS, labels, to, i, pixels - i);
  }

  private void argminOfPixels(Argmin argmin, byte[] to) {
    Transposition transposition = new Transposition();
    int[] starts = new int[Lanes.WORDS];
    for (int n = 0; n < starts.length; n++) {
      starts[n] = n * labels;
    }
    int count = Math.ceilDiv(labels, Lanes.WORDS) * Lanes.WORDS;
    float[] values = new float[count * Lanes.WORDS];
    for (int i = 0; i < pixels(); i += Lanes.WORDS) {
      transposition.run(unary, starts, i * labels, count, values, 0);
      argmin.take(values, 0, Lanes.WORDS, labels, to, i, Math.min(Lanes.WORDS, pixels() - i));
    }
  }

  @Override
  public void read(int firstRow, int rows, int from, int to, UnaryWindow into) {
    int first = firstRow * width * pixelStep();
    into.lieIn(unary, first, width * pixelStep(), pixelStep(), labelStep());
  }

  @Override
  public float unary(int x, int y, int label) {
    return unary[(y * width + x) * pixelStep() + label * labelStep()];
  }

  @Override
  public void right(int y, int from, int to, float[] weights, int at) {
    int first = y * (width - 1) + from;
    System.arraycopy(families.getFirst().horizontal(), first, weights, at, to - from);
  }

  @Override
  public void down(int y, int from, int to, float[] weights, int at) {
    System.arraycopy(families.getFirst().vertical(), y * width + from, weights, at, to - from);
  }

  @Override
  public float right(int x, int y) {
    return families.getFirst().horizontal()[y * (width - 1) + x];
  }

  @Override
  public float down(int x, int y) {
    return families.getFirst().vertical()[y * width + x];
  }

  @Override
  public GridEnergy half() {
    return HalfGrid.of(this);
  }

  @Override
  public GridEnergy expanded() {
    return this;
  }
}
