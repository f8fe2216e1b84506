package org.segstream.crf.training;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * What a field on a grid is made of, or gradients by it: floats in native order, on the heap or
 * outside, read and written where they lie.
 *
 * @param scores {@code float[labels][height][width]}, nats, the larger the likelier
 * @param weights of each stride, in the order of {@link GridShape#strides()}; nats, ≥ 0
 * @param compatibility V, {@code float[labels][labels]}: an edge between labels a and b costs
 *     {@code w · V(a, b)}; symmetric, ≥ 0, 0 on the diagonal. Absent for Potts edges, {@code V = 1}
 *     off the diagonal. A gradient by it is symmetric too: its product with a symmetric change,
 *     summed, is what that change does
 */
public record FieldTensors(
    MemorySegment scores, List<StrideWeights> weights, Optional<MemorySegment> compatibility) {
  /** Copies the list. */
  public FieldTensors {
    weights = List.copyOf(weights);
  }

  /** With Potts edges. */
  public FieldTensors(MemorySegment scores, List<StrideWeights> weights) {
    this(scores, weights, Optional.empty());
  }

  /** The same with another label compatibility, or gradients by one. */
  public FieldTensors withCompatibility(MemorySegment table) {
    return new FieldTensors(scores, weights, Optional.of(table));
  }

  /** Zeros of a shape: a place for gradients. */
  public static FieldTensors zeros(GridShape shape) {
    return new FieldTensors(
        MemorySegment.ofArray(new float[shape.scores()]),
        shape.strides().stream().map(s -> StrideWeights.zeros(shape, s)).toList());
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one does not fit the shape
   */
  void requireFits(GridShape shape) {
    require("scores", scores, shape.scores());
    compatibility.ifPresent(
        table -> require("label compatibility", table, shape.labels() * shape.labels()));
    if (weights.size() != shape.strides().size()) {
      throw new IllegalArgumentException(
          "weights of " + weights.size() + " strides for the strides " + shape.strides());
    }
    for (int n = 0; n < weights.size(); n++) {
      int stride = shape.strides().get(n);
      String what = " weights of stride " + stride;
      require("horizontal" + what, weights.get(n).horizontal(), shape.horizontalEdges(stride));
      require("vertical" + what, weights.get(n).vertical(), shape.verticalEdges(stride));
    }
  }

  static void require(String what, MemorySegment floats, int count) {
    if (floats.byteSize() != (long) Float.BYTES * count) {
      throw new IllegalArgumentException(
          "%s: %d bytes, but %d floats are needed".formatted(what, floats.byteSize(), count));
    }
  }
}
