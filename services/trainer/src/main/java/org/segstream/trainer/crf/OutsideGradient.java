package org.segstream.trainer.crf;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * A gradient computed outside of libtorch, on its way into it.
 *
 * <p>DJL cannot tell whether a tensor in the middle of a graph wants a gradient, so all are offered
 * theirs; libtorch drops what nobody wants.
 */
final class OutsideGradient {
  private final List<NDArray> inputs;
  private final List<NDArray> gradients;

  OutsideGradient(CrfTensors input, CrfTensors gradient) {
    this.inputs = input.all();
    this.gradients = gradient.all();
  }

  /**
   * Sends it on into whatever made the inputs; their graph is used up.
   *
   * @throws IllegalStateException if libtorch cannot carry it on
   */
  void backward() {
    try (NDArray sum = sum()) {
      JniUtils.backward((PtNDArray) sum, (PtNDArray) sum.onesLike(), false, false);
    } catch (EngineException e) {
      throw new IllegalStateException(
          "libtorch cannot carry the gradient on; does a tensor that went in want one, and is"
              + " gradient mode on in this thread?",
          e);
    }
  }

  /** A number with this gradient: {@code Σ input · gradient}, the gradients being constants. */
  NDArray sum() {
    NDArray sum = product(0);
    for (int n = 1; n < inputs.size(); n++) {
      if (!inputs.get(n).isEmpty()) {
        sum = sum.add(product(n));
      }
    }
    return sum;
  }

  private NDArray product(int n) {
    return inputs.get(n).mul(gradients.get(n)).sum();
  }
}
