package org.segstream.trainer.crf;

import ai.djl.ndarray.NDArray;

/** The dual surrogate of a batch, with its gradient. */
public final class SurrogateLoss {
  private final double value;
  private final OutsideGradient gradient;

  SurrogateLoss(double value, OutsideGradient gradient) {
    this.value = value;
    this.gradient = gradient;
  }

  /** The loss, nats a labelled pixel. */
  public double value() {
    return value;
  }

  /** The loss as a number in libtorch's graph, to be added to other losses. */
  public NDArray toTensor() {
    NDArray sum = gradient.sum();
    return sum.sub(sum.stopGradient()).add((float) value);
  }

  /** Sends the gradient into whatever made logits, weights and γ; cheaper than by the tensor. */
  public void backward() {
    gradient.backward();
  }
}
