package org.segstream.trainer.tuning;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.model.EdgeParameters;
import org.segstream.vision.model.TemporalParameters;

/**
 * Edges as they are sought: for logits divided by their temperature, so that the same weights suit
 * networks of any scale. An energy of such logits and these weights has the same minimiser as one
 * of the logits as they are and the weights times the temperature, which is what models have.
 *
 * @param base weight of every edge, nats
 * @param contrast added where both pixels have one colour, nats
 * @param sigma colour distance at which that has fallen to 0.61
 * @param along the same as contrast, of edges along time
 */
record EdgeWeights(double base, double contrast, double sigma, double along) {
  /** Heavier ones take more iterations than a live stream has time for. */
  private static final double MOST_CONTRAST = 8;

  private static final double MOST_BASE = 2;
  private static final double LEAST_SIGMA = 2;
  private static final double MOST_SIGMA = 128;

  private static final MathContext DIGITS = new MathContext(3);

  /** What neighbours differ by, at most, in a range that makes sense. */
  private EdgeWeights bounded() {
    return new EdgeWeights(
        Math.min(base, MOST_BASE),
        Math.min(contrast, MOST_CONTRAST),
        Math.clamp(sigma, LEAST_SIGMA, MOST_SIGMA),
        Math.min(along, MOST_CONTRAST));
  }

  /** Those of a field, between next neighbours and along time. */
  static EdgeWeights of(CrfParameters field, double temperature) {
    EdgeParameters next =
        field.families().stream()
            .filter(family -> family.stride() == 1)
            .findFirst()
            .orElse(new EdgeParameters(1, 0, 0, 10));
    return new EdgeWeights(
        next.base() / temperature,
        next.contrast() / temperature,
        next.sigma(),
        field.temporal().contrast() / temperature);
  }

  /** A grid of those within a frame. */
  static List<EdgeWeights> grid(double along) {
    List<EdgeWeights> grid = new ArrayList<>();
    for (double base : List.of(0.0, 0.25)) {
      for (double contrast : List.of(0.5, 1.0, 2.0, 4.0, 8.0)) {
        for (double sigma : List.of(6.0, 12.0, 24.0)) {
          grid.add(new EdgeWeights(base, contrast, sigma, along));
        }
      }
    }
    return grid;
  }

  /** These with other weights along time. */
  List<EdgeWeights> alongTime() {
    return List.of(0.0, 0.5, 1.0, 2.0, 4.0).stream()
        .map(other -> new EdgeWeights(base, contrast, sigma, other))
        .toList();
  }

  /**
   * Its neighbours: one number more or less by a factor, or from 0 to a little.
   *
   * @param sequence whether the weight along time is one of them
   */
  List<EdgeWeights> around(double factor, boolean sequence) {
    List<EdgeWeights> around = new ArrayList<>();
    for (double by : List.of(factor, 1 / factor)) {
      around.add(new EdgeWeights(base, contrast * by, sigma, along));
      around.add(new EdgeWeights(base, contrast, sigma * by, along));
      around.add(new EdgeWeights(base == 0 ? 0.05 * by : base * by, contrast, sigma, along));
      if (sequence && along > 0) {
        around.add(new EdgeWeights(base, contrast, sigma, along * by));
      }
    }
    return around.stream().map(EdgeWeights::bounded).toList();
  }

  /**
   * A field with these weights between next neighbours, to three digits; what else it has stays.
   *
   * @param temperature by which the weights are multiplied
   */
  CrfParameters of(double temperature, CrfParameters former) {
    List<EdgeParameters> families = new ArrayList<>();
    families.add(
        new EdgeParameters(
            1, rounded(base * temperature), rounded(contrast * temperature), rounded(sigma)));
    former.families().stream().filter(family -> family.stride() != 1).forEach(families::add);
    TemporalParameters before = former.temporal();
    float weight = rounded(along * temperature);
    float reach = before.isNone() ? TemporalParameters.USUAL.sigma() : before.sigma();
    TemporalParameters temporal =
        before.isNone() && weight == 0
            ? TemporalParameters.NONE
            : new TemporalParameters(before.base(), weight, reach);
    return new CrfParameters(families, temporal, former.compatibility());
  }

  private static float rounded(double value) {
    return new BigDecimal(value).round(DIGITS).floatValue();
  }
}
