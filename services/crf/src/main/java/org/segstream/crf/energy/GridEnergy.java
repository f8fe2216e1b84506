package org.segstream.crf.energy;

import java.util.List;
import java.util.Optional;

/**
 * An energy on a grid of pixels, to be minimised: {@code E(x) = Σ_i u_i(x_i) + Σ_families Σ_ij w_ij
 * · V(x_i, x_j)}, with {@code V(a, b) = [a ≠ b]} (Potts) unless there is a label compatibility.
 *
 * <p>The arrays are shared, not copied; whoever builds an energy must not change them while it is
 * being solved. Units are nats.
 */
public final class GridEnergy {
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

  /** Columns. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Pixels. */
  public int pixels() {
    return width * height;
  }

  /** Number of labels. */
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
}
