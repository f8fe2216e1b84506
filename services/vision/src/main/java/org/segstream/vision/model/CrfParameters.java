package org.segstream.vision.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.crf.energy.LabelCompatibility;

/**
 * The random field of a model.
 *
 * @param families its edges within a frame, each stride at most once, 1 to 16: each takes two
 *     floats a pixel
 * @param temporal its edges from a frame to the one before
 * @param compatibility V, {@code float[labels][labels]}, row by row: what labels that meet at an
 *     edge of weight 1 within a frame cost; symmetric, ≥ 0, 0 on the diagonal; empty for Potts
 *     edges
 */
public record CrfParameters(
    List<EdgeParameters> families,
    TemporalParameters temporal,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Float> compatibility) {

  private static final int MOST_FAMILIES = 16;

  /** Checks strides and table. */
  public CrfParameters {
    families = List.copyOf(families);
    compatibility = List.copyOf(compatibility);
    table(compatibility);
    long strides = families.stream().mapToInt(EdgeParameters::stride).distinct().count();
    if (families.isEmpty() || families.size() > MOST_FAMILIES || strides != families.size()) {
      throw new IllegalArgumentException(
          "CRF edges of strides " + families.stream().map(EdgeParameters::stride).toList());
    }
  }

  /** With Potts edges. */
  public CrfParameters(List<EdgeParameters> families, TemporalParameters temporal) {
    this(families, temporal, List.of());
  }

  /** The label compatibility; absent for Potts edges. */
  public Optional<LabelCompatibility> table() {
    return table(compatibility);
  }

  private static Optional<LabelCompatibility> table(List<Float> costs) {
    if (costs.isEmpty()) {
      return Optional.empty();
    }
    float[] row = new float[costs.size()];
    for (int n = 0; n < row.length; n++) {
      row[n] = costs.get(n);
    }
    return Optional.of(new LabelCompatibility((int) Math.sqrt(row.length), row));
  }

  /** Edges between next neighbours only. */
  public static CrfParameters neighbours(float base, float contrast, float sigma) {
    return new CrfParameters(
        List.of(new EdgeParameters(1, base, contrast, sigma)), TemporalParameters.NONE);
  }

  /** The same with other edges along time. */
  public CrfParameters withTemporal(TemporalParameters other) {
    return new CrfParameters(families, other, compatibility);
  }

  /** Reads what is written, or the one family of stride 1 that the first models had. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static CrfParameters read(JsonNode node) {
    if (!node.has("families")) {
      return neighbours(number(node, "base"), number(node, "contrast"), number(node, "sigma"));
    }
    List<EdgeParameters> families = new ArrayList<>();
    for (JsonNode family : node.get("families")) {
      families.add(
          new EdgeParameters(
              (int) number(family, "stride"),
              number(family, "base"),
              number(family, "contrast"),
              number(family, "sigma")));
    }
    List<Float> compatibility = new ArrayList<>();
    node.path("compatibility").forEach(cost -> compatibility.add(cost.floatValue()));
    return new CrfParameters(families, temporal(node.path("temporal")), compatibility);
  }

  private static TemporalParameters temporal(JsonNode node) {
    return node.isMissingNode()
        ? TemporalParameters.NONE
        : new TemporalParameters(
            number(node, "base"), number(node, "contrast"), number(node, "sigma"));
  }

  private static float number(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isNumber()) {
      throw new IllegalArgumentException("CRF parameters without a number " + name);
    }
    return value.floatValue();
  }
}
