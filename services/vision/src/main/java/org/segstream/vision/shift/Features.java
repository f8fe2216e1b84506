package org.segstream.vision.shift;

import java.util.LinkedHashMap;
import java.util.Map;
import org.segstream.vision.network.ShiftPlan;
import org.segstream.vision.network.ShiftPlan.Kept;
import org.segstream.vision.network.ShiftPlan.Step;

/**
 * What is kept of a stream: the picture that its features belong to, and the features: {@code
 * byte[height][width][channels]}, the logits {@code float[labels][height][width]}. Not thread-safe.
 */
final class Features {
  private final Geometry geometry;
  private final byte[] picture;
  private final Map<String, byte[]> integers = new LinkedHashMap<>();
  private final Map<String, float[]> floats = new LinkedHashMap<>();
  private float[] logits;

  /** Memory for features of images of one size, with anything in it. */
  Features(ShiftPlan plan, Geometry geometry) {
    this.geometry = geometry;
    this.picture = new byte[3 * geometry.image().area()];
    this.logits = new float[0];
    for (Step step : plan.steps().subList(0, plan.steps().size() - 1)) {
      Kept made = step.made();
      int values = geometry.of(made.node()).area() * made.channels();
      if (made.rounding().isPresent()) {
        integers.put(made.node(), new byte[values]);
      } else {
        floats.put(made.node(), new float[values]);
      }
    }
  }

  Geometry geometry() {
    return geometry;
  }

  /** {@code byte[height][width][3]}. */
  byte[] picture() {
    return picture;
  }

  byte[] integers(String node) {
    return found(integers, node);
  }

  float[] floats(String node) {
    return found(floats, node);
  }

  static <T> T found(Map<String, T> tensors, String node) {
    T tensor = tensors.get(node);
    if (tensor == null) {
      throw new IllegalArgumentException("tensor " + node + " is not kept");
    }
    return tensor;
  }

  /** Given to others, who keep it: never written to. */
  float[] logits() {
    return logits;
  }

  void logits(float[] next) {
    logits = next;
  }

  /** Memory held. */
  long bytes() {
    long sum = picture.length + 4L * logits.length;
    sum += integers.values().stream().mapToLong(tensor -> tensor.length).sum();
    return sum + floats.values().stream().mapToLong(tensor -> 4L * tensor.length).sum();
  }
}
