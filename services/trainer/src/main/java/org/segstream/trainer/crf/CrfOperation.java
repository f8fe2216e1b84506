package org.segstream.trainer.crf;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.training.DualPoint;
import org.segstream.crf.training.DualSurrogate;
import org.segstream.crf.training.FieldTensors;
import org.segstream.crf.training.GridShape;
import org.segstream.crf.training.StepRule;
import org.segstream.crf.training.UnrolledField;
import org.segstream.crf.training.UnrolledSettings;

/**
 * The random field as an operation in DJL's automatic differentiation: logits and edge weights go
 * in, refined logits or a loss come out, and gradients flow back into whatever made what went in.
 *
 * <p>Computed in Java on the memory of the tensors. Thread-safe; gradient mode belongs to the
 * calling thread and must be on. Keeps its working memory for further calls, about {@code 4 ·
 * height · width · labels} bytes times the number of iterations and a dozen, for each image of a
 * batch.
 */
public final class CrfOperation {
  private final List<Integer> strides;
  private final Workspaces<UnrolledField> unrolled;
  private final Workspaces<DualSurrogate> surrogates;

  /**
   * @param strides of the edges, for instance {@code [1]} or {@code [1, 4]}
   * @param threads that work on an image together, at least 1; results do not depend on it
   */
  public CrfOperation(List<Integer> strides, int threads) {
    this.strides = List.copyOf(strides);
    this.unrolled = new Workspaces<>(shape -> new UnrolledField(shape, threads));
    this.surrogates = new Workspaces<>(shape -> new DualSurrogate(shape, threads));
  }

  /**
   * Unrolls the field.
   *
   * @param iterations sweeps over all chains, at least 1
   * @throws IllegalArgumentException if a tensor does not fit or a value is out of its range
   */
  public UnrolledCall unroll(CrfTensors input, int iterations, StepRule step) {
    GridShape shape = input.shape(strides);
    UnrolledSettings settings = new UnrolledSettings(iterations, input.temperature(), step);
    NDArray output = TensorMemory.like(input.logits());
    TensorMemory memory = new TensorMemory(output, input.batch());
    List<FieldTensors> images = input.images();
    List<UnrolledField> fields = new ArrayList<>();
    for (int n = 0; n < images.size(); n++) {
      UnrolledField field = unrolled.take(shape);
      field.forward(images.get(n), settings, memory.image(n));
      fields.add(field);
    }
    output.setRequiresGradient(true);
    return new UnrolledCall(input, output, fields, field -> unrolled.giveBack(shape, field));
  }

  /** A dual point for an image of this size, to be kept from visit to visit. */
  public DualPoint newPoint(int width, int height, int labels) {
    GridShape shape = new GridShape(width, height, labels, strides);
    DualSurrogate surrogate = surrogates.take(shape);
    DualPoint point = surrogate.newPoint();
    surrogates.giveBack(shape, surrogate);
    return point;
  }

  /**
   * The dual surrogate, mean over the batch.
   *
   * @param truth {@code byte[height][width]} of each image, ids from {@code labels} up mean that
   *     none is known
   * @param improvements sweeps that tighten the bound first, at least 0
   * @param points the images' dual points, which move; see {@link #newPoint}
   * @throws IllegalArgumentException if a tensor does not fit or a value is out of its range
   */
  public SurrogateLoss surrogate(
      CrfTensors input, List<byte[]> truth, int improvements, List<DualPoint> points) {
    GridShape shape = input.shape(strides);
    int batch = input.batch();
    if (truth.size() != batch || points.size() != batch) {
      throw new IllegalArgumentException(
          "%d label maps and %d dual points for %d images"
              .formatted(truth.size(), points.size(), batch));
    }
    CrfTensors gradients = input.gradients();
    List<FieldTensors> images = input.images();
    List<FieldTensors> to = gradients.images();
    double gamma = input.temperature();
    double loss = 0;
    double byGamma = 0;
    DualSurrogate surrogate = surrogates.take(shape);
    for (int n = 0; n < batch; n++) {
      DualSurrogate.Result result =
          surrogate.evaluate(
              images.get(n), truth.get(n), gamma, improvements, points.get(n), to.get(n));
      loss += result.loss() / batch;
      byGamma += result.gammaGradient() / batch;
    }
    surrogates.giveBack(shape, surrogate);
    gradients.gamma().set(new float[] {(float) (byGamma * batch)});
    gradients.all().forEach(g -> g.divi(batch));
    return new SurrogateLoss(loss, new OutsideGradient(input, gradients));
  }
}
