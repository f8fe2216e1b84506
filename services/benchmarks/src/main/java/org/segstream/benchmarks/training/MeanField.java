package org.segstream.benchmarks.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.segstream.trainer.crf.EdgeTensors;

/**
 * Mean-field inference in a Potts field, unrolled in libtorch's operations on the same edges: what
 * one would write to train a random field without an operation of one's own (Zheng et al., "CRF as
 * RNN", ICCV 2015, with neighbours in place of filters). An iteration adds to the logits the
 * neighbours' probabilities times the edges' weights, and takes the softmax.
 */
public final class MeanField {
  private MeanField() {}

  /**
   * Unrolls it, at stride 1.
   *
   * @param logits {@code float[batch][labels][height][width]}
   * @param edges of stride 1
   * @param iterations at least 1
   * @return logits of the last iteration, of the same shape
   */
  public static NDArray unroll(NDArray logits, EdgeTensors edges, int iterations) {
    NDArray right = edges.horizontal().expandDims(1);
    NDArray down = edges.vertical().expandDims(1);
    NDArray refined = logits;
    for (int n = 0; n < iterations; n++) {
      NDArray q = refined.softmax(1);
      refined = logits.add(along(q, right, 3)).add(along(q, down, 2));
    }
    return refined;
  }

  /** What neighbours along an axis send each other. */
  private static NDArray along(NDArray q, NDArray weights, int axis) {
    boolean rows = axis == 3;
    NDArray fromAfter = q.get(rows ? ":, :, :, 1:" : ":, :, 1:, :").mul(weights);
    NDArray fromBefore = q.get(rows ? ":, :, :, :-1" : ":, :, :-1, :").mul(weights);
    Shape shape = q.getShape();
    NDArray none =
        q.getManager()
            .zeros(
                rows
                    ? new Shape(shape.get(0), shape.get(1), shape.get(2), 1)
                    : new Shape(shape.get(0), shape.get(1), 1, shape.get(3)));
    return NDArrays.concat(new NDList(fromAfter, none), axis)
        .add(NDArrays.concat(new NDList(none, fromBefore), axis));
  }
}
