package org.segstream.trainer.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.function.Consumer;
import org.segstream.crf.training.FieldTensors;
import org.segstream.crf.training.UnrolledField;

/**
 * One run of the unrolled field over a batch: the output, and the way back.
 *
 * <p>libtorch cannot be taught a new operation from Java, so the way back has two halves: {@link
 * #backward(NDArray)} differentiates a loss down to {@link #output()}, carries that gradient
 * through the field, and goes on in the graph of logits, weights and γ. To be closed, which keeps
 * the memory for the next run. Belongs to one thread.
 */
public final class UnrolledCall implements AutoCloseable {
  private final CrfTensors input;
  private final NDArray output;
  private final List<UnrolledField> fields;
  private final Consumer<UnrolledField> release;
  private boolean closed;

  UnrolledCall(
      CrfTensors input,
      NDArray output,
      List<UnrolledField> fields,
      Consumer<UnrolledField> release) {
    this.input = input;
    this.output = output;
    this.fields = fields;
    this.release = release;
  }

  /**
   * {@code float[batch][labels][height][width]}, centred logits in nats, for a softmax; wants a
   * gradient.
   */
  public NDArray output() {
    return output;
  }

  /**
   * Differentiates a loss made of {@link #output()}.
   *
   * @param loss one number
   */
  public void backward(NDArray loss) {
    JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
    backward();
  }

  /**
   * Goes on where a loss has been differentiated down to {@link #output()} already.
   *
   * @throws IllegalStateException if the call is closed
   */
  public void backward() {
    try (NDArray gradient = output.getGradient()) {
      backwardFrom(gradient);
    }
  }

  /**
   * Goes on from a gradient by {@link #output()} that was computed outside of libtorch.
   *
   * @param outputGradient of the output's shape
   * @throws IllegalStateException if the call is closed
   */
  public void backwardFrom(NDArray outputGradient) {
    if (closed) {
      throw new IllegalStateException("the call is closed");
    }
    CrfTensors gradients = input.gradients();
    TensorMemory incoming = new TensorMemory(outputGradient, fields.size());
    List<FieldTensors> to = gradients.images();
    double byGamma = 0;
    for (int n = 0; n < fields.size(); n++) {
      byGamma += fields.get(n).backward(incoming.image(n), to.get(n));
    }
    gradients.gamma().set(new float[] {(float) byGamma});
    new OutsideGradient(input, gradients).backward();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      fields.forEach(release);
    }
  }
}
