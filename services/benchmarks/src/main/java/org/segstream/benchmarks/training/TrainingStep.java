package org.segstream.benchmarks.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.segstream.crf.energy.ContrastWeights;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.training.DualPoint;
import org.segstream.crf.training.StepRule;
import org.segstream.trainer.crf.CrfOperation;
import org.segstream.trainer.crf.CrfTensors;
import org.segstream.trainer.crf.EdgeTensors;
import org.segstream.trainer.crf.UnrolledCall;
import org.segstream.trainer.loss.PixelLoss;
import org.segstream.trainer.training.InputSettings;
import org.segstream.vision.LabelMap;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.GraphBlock;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/**
 * Forward and backward passes of the shipped network over one street image, from pixels to the
 * gradient of every parameter, of two parameters of the edge weights as well where there is a
 * random field. For one thread.
 */
final class TrainingStep implements AutoCloseable {
  private static final String ARCHITECTURE = "street-net-1";
  private static final int LABELS = 11;
  private static final int BILINEAR = 1;
  private static final int LOSS_STRIDE = 2;
  private static final double GAMMA = 1;
  private static final float SIGMA = 16;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final int width;
  private final int height;
  private final GraphBlock block;
  private final ParameterStore store;
  private final PixelLoss loss;
  private final float[] input;
  private final LabelMap truth;
  private final EdgeFamily contrast;
  private final NDArray base;
  private final NDArray strength;
  private final CrfOperation crf;
  private final List<DualPoint> points;

  /**
   * @param threads of libtorch and of the random field, each
   */
  TrainingStep(int width, int height, int threads) {
    this.width = width;
    this.height = height;
    Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
    NetworkGraph graph = Architectures.byName(ARCHITECTURE, LABELS);
    block = new GraphBlock(graph);
    block.load(manager, NetworkParameters.initial(graph, 1));
    block
        .namedParameters()
        .forEach((spec, p) -> p.getArray().setRequiresGradient(spec.role().trainable()));
    store = new ParameterStore(manager, false);
    float[] equal = new float[LABELS];
    Arrays.fill(equal, 1);
    loss = new PixelLoss(equal, 0, LOSS_STRIDE);
    StreetFrame frame = new SyntheticStreet(1, width, height, CameraMotion.FORWARD).frame(0);
    input = normalised(frame);
    truth = frame.labels();
    contrast = new ContrastWeights(0, 1, SIGMA).family(1, frame.image().rgb(), width, height);
    base = leaf(0.1f);
    strength = leaf(1);
    crf = new CrfOperation(List.of(1), threads);
    points = List.of(crf.newPoint(width, height, LABELS));
  }

  private NDArray leaf(float value) {
    NDArray leaf = manager.create(value);
    leaf.setRequiresGradient(true);
    return leaf;
  }

  private static float[] normalised(StreetFrame frame) {
    byte[] rgb = frame.image().rgb();
    float[] values = new float[rgb.length];
    for (int n = 0; n < values.length; n++) {
      values[n] = InputSettings.NORMALISATION.table(n % 3)[rgb[n] & 0xff];
    }
    return values;
  }

  /** One step; the loss in nats. */
  double run(StepKind kind) {
    JniUtils.setGradMode(true);
    try (NDManager step = manager.newSubManager()) {
      NDArray logits = forward(step);
      double value =
          switch (kind) {
            case ALONE -> pixels(logits, step, logits);
            case SURROGATE -> surrogate(fields(logits, step), kind.iterations());
            case UNROLLED_5, UNROLLED_15 -> unrolled(fields(logits, step), kind.iterations(), step);
            case MEAN_FIELD_5, MEAN_FIELD_15 -> {
              NDArray refined = MeanField.unroll(enlarged(logits), edges(step), kind.iterations());
              yield pixels(refined, step, refined);
            }
          };
      takeGradients(step, kind);
      return value;
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private NDArray forward(NDManager step) {
    NDArray image =
        step.create(FloatBuffer.wrap(input), new Shape(1, height, width, 3)).transpose(0, 3, 1, 2);
    return block.forward(store, new NDList(image), true).singletonOrThrow();
  }

  private NDArray enlarged(NDArray logits) {
    long[] size = {height, width};
    return logits.getNDArrayInternal().interpolation(size, BILINEAR, false);
  }

  private CrfTensors fields(NDArray logits, NDManager step) {
    return CrfTensors.of(enlarged(logits), List.of(edges(step)), GAMMA);
  }

  private EdgeTensors edges(NDManager step) {
    return new EdgeTensors(
        step.create(contrast.horizontal(), new Shape(1, height, width - 1)).mul(strength).add(base),
        step.create(contrast.vertical(), new Shape(1, height - 1, width)).mul(strength).add(base));
  }

  private double surrogate(CrfTensors fields, int improvements) {
    var surrogate = crf.surrogate(fields, List.of(truth.labels()), improvements, points);
    surrogate.backward();
    return surrogate.value();
  }

  private double unrolled(CrfTensors fields, int iterations, NDManager step) {
    try (UnrolledCall call = crf.unroll(fields, iterations, StepRule.guarded())) {
      PixelLoss.Result result = lossOf(call.output());
      call.backwardFrom(gradient(result, step, call.output()));
      return result.mean();
    }
  }

  private double pixels(NDArray output, NDManager step, NDArray differentiated) {
    PixelLoss.Result result = lossOf(output);
    JniUtils.backward(
        (PtNDArray) differentiated,
        (PtNDArray) gradient(result, step, differentiated),
        false,
        false);
    return result.mean();
  }

  private static NDArray gradient(PixelLoss.Result result, NDManager step, NDArray of) {
    return step.create(FloatBuffer.wrap(result.gradient()), of.getShape());
  }

  private PixelLoss.Result lossOf(NDArray output) {
    Shape shape = output.getShape();
    Logits logits =
        new Logits(1, LABELS, (int) shape.get(2), (int) shape.get(3), output.toFloatArray());
    return loss.of(logits, List.of(truth), 0);
  }

  private void takeGradients(NDManager step, StepKind kind) {
    List<NDArray> parameters = new ArrayList<>();
    if (kind != StepKind.ALONE) {
      parameters.addAll(List.of(base, strength));
    }
    block
        .namedParameters()
        .forEach((spec, p) -> {
          if (isTrainable(spec)) {
            parameters.add(p.getArray());
          }
        });
    for (NDArray parameter : parameters) {
      NDArray gradient = parameter.getGradient();
      gradient.attach(step);
      gradient.toFloatArray();
      JniUtils.zeroGrad((PtNDArray) parameter);
    }
  }

  private static boolean isTrainable(ParameterSpec spec) {
    return spec.role().trainable();
  }

  @Override
  public void close() {
    manager.close();
  }
}
