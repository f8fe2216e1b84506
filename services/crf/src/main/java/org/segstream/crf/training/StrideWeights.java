package org.segstream.crf.training;

import java.lang.foreign.MemorySegment;

/**
 * Weights of one stride's edges, or gradients by them; floats in native order.
 *
 * @param horizontal {@code float[height][width - stride]}, edges to the right
 * @param vertical {@code float[height - stride][width]}, edges downwards
 */
public record StrideWeights(MemorySegment horizontal, MemorySegment vertical) {
  /** Views arrays, which are shared and not copied. */
  public static StrideWeights of(float[] horizontal, float[] vertical) {
    return new StrideWeights(MemorySegment.ofArray(horizontal), MemorySegment.ofArray(vertical));
  }

  /** Zeros for every edge of a stride. */
  static StrideWeights zeros(GridShape shape, int stride) {
    return of(new float[shape.horizontalEdges(stride)], new float[shape.verticalEdges(stride)]);
  }
}
