package org.segstream.trainer.training;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.Normalisation;
import org.segstream.vision.network.GraphBlock;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.ParameterSpec;

/**
 * The network inside libtorch: logits of a batch, and gradients of the parameters from a gradient
 * of the logits that is computed outside. Tensors are laid out channels last inside, which takes a
 * fifth less time. To be used from one thread.
 */
public final class TrainableNetwork implements AutoCloseable {
  private final NDManager manager;
  private final NetworkGraph graph;
  private final GraphBlock block;
  private final ParameterStore store;
  private final float[][] inputs;

  /** Takes the values of the parameters. */
  public TrainableNetwork(
      NetworkGraph graph, NetworkParameters parameters, Normalisation normalisation) {
    this.manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    this.graph = graph;
    this.block = new GraphBlock(graph);
    this.inputs = IntStream.range(0, 3).mapToObj(normalisation::table).toArray(float[][]::new);
    block.load(manager, parameters);
    this.store = new ParameterStore(manager, false);
    block
        .namedParameters()
        .forEach((spec, p) -> p.getArray().setRequiresGradient(spec.role().trainable()));
  }

  /** Limits libtorch to a number of threads. */
  public static void setThreads(int threads) {
    Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
  }

  /** Takes new values for all parameters. */
  void load(NetworkParameters parameters) {
    JniUtils.setGradMode(false);
    block.load(manager, parameters);
  }

  /** Logits with running statistics, as in use. */
  Logits infer(List<RgbImage> batch) {
    JniUtils.setGradMode(false);
    try (NDManager step = manager.newSubManager()) {
      return logits(forward(step, batch, false));
    }
  }

  /**
   * One training pass.
   *
   * @param batch images of one size
   * @param loss takes the logits, gives the gradient of the loss by each of them
   * @return gradient of each trainable parameter
   */
  public Map<ParameterSpec, float[]> gradients(
      List<RgbImage> batch, Function<Logits, float[]> loss) {
    JniUtils.setGradMode(true);
    try (NDManager step = manager.newSubManager()) {
      NDArray output = forward(step, batch, true);
      float[] gradient = loss.apply(logits(output));
      NDArray outside = step.create(FloatBuffer.wrap(gradient), output.getShape());
      JniUtils.backward((PtNDArray) output, (PtNDArray) outside, false, false);
      return takeGradients(step);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private NDArray forward(NDManager step, List<RgbImage> batch, boolean training) {
    int width = batch.getFirst().width();
    int height = batch.getFirst().height();
    float[] values = new float[batch.size() * 3 * width * height];
    int at = 0;
    for (RgbImage image : batch) {
      byte[] rgb = image.rgb();
      for (int i = 0; i < rgb.length; i++) {
        values[at++] = inputs[i % 3][rgb[i] & 0xff];
      }
    }
    NDArray channelsLast =
        step.create(FloatBuffer.wrap(values), new Shape(batch.size(), height, width, 3));
    NDArray input = channelsLast.transpose(0, 3, 1, 2);
    return block.forward(store, new NDList(input), training).singletonOrThrow();
  }

  private static Logits logits(NDArray output) {
    Shape shape = output.getShape();
    return new Logits(
        Math.toIntExact(shape.get(0)),
        Math.toIntExact(shape.get(1)),
        Math.toIntExact(shape.get(2)),
        Math.toIntExact(shape.get(3)),
        output.toFloatArray());
  }

  private Map<ParameterSpec, float[]> takeGradients(NDManager step) {
    Map<ParameterSpec, float[]> gradients = new LinkedHashMap<>();
    for (Map.Entry<ParameterSpec, Parameter> named : block.namedParameters().entrySet()) {
      if (named.getKey().role().trainable()) {
        NDArray array = named.getValue().getArray();
        NDArray gradient = array.getGradient();
        gradient.attach(step);
        gradients.put(named.getKey(), gradient.toFloatArray());
        JniUtils.zeroGrad((PtNDArray) array);
      }
    }
    return gradients;
  }

  /** The running statistics, which a training pass moves, in the graph's order. */
  List<float[]> statistics() {
    Map<ParameterSpec, Parameter> named = block.namedParameters();
    return statisticsOf(graph)
        .map(spec -> requireNonNull(named.get(spec)).getArray().toFloatArray())
        .toList();
  }

  /** What of a network's parameters is counted, not trained. */
  static Stream<ParameterSpec> statisticsOf(NetworkGraph graph) {
    return graph.parameters().stream().filter(spec -> !spec.role().trainable());
  }

  @Override
  public void close() {
    manager.close();
  }
}
