package org.segstream.vision.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The random field of a model.
 *
 * @param families its edges within a frame, each stride at most once, at least one
 * @param temporal its edges from a frame to the one before
 */
public record CrfParameters(List<EdgeParameters> families, TemporalParameters temporal) {

  /** Checks the strides. */
  public CrfParameters {
    families = List.copyOf(families);
    long strides = families.stream().mapToInt(EdgeParameters::stride).distinct().count();
    if (families.isEmpty() || strides != families.size()) {
      throw new IllegalArgumentException(
          "CRF edges of strides " + families.stream().map(EdgeParameters::stride).toList());
    }
  }

  /** Edges between next neighbours only. */
  public static CrfParameters neighbours(float base, float contrast, float sigma) {
    return new CrfParameters(
        List.of(new EdgeParameters(1, base, contrast, sigma)), TemporalParameters.NONE);
  }

  /** The same with other edges along time. */
  public CrfParameters withTemporal(TemporalParameters other) {
    return new CrfParameters(families, other);
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
    return new CrfParameters(families, temporal(node.path("temporal")));
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
