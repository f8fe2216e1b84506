package org.segstream.trainer.training;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
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

  /** The input's memory, which libtorch reads in place; one pass after the other uses it. */
  private ByteBuffer colours = ByteBuffer.allocateDirect(0);

  /** Takes the values of the parameters. */
  public TrainableNetwork(
      NetworkGraph graph, NetworkParameters parameters, Normalisation normalisation) {
    this(graph, parameters, normalisation, _ -> true);
  }

  /**
   * Takes the values of the parameters.
   *
   * @param trained which nodes get gradients; a network of which some get none is for {@link
   *     #headGradients} only
   */
  TrainableNetwork(
      NetworkGraph graph,
      NetworkParameters parameters,
      Normalisation normalisation,
      Predicate<String> trained) {
    this.manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    this.graph = graph;
    this.block = new GraphBlock(graph);
    this.inputs = IntStream.range(0, 3).mapToObj(normalisation::table).toArray(float[][]::new);
    block.load(manager, parameters);
    this.store = new ParameterStore(manager, false);
    block
        .namedParameters()
        .forEach((spec, p) ->
            p.getArray().setRequiresGradient(spec.role().trainable() && trained.test(spec.node())));
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
   * One training pass of the whole network.
   *
   * @param batch images of one size
   * @param loss takes the logits, gives the gradient of the loss by each of them
   * @return gradient of each trainable parameter
   */
  public Map<ParameterSpec, float[]> gradients(
      List<RgbImage> batch, Function<Logits, float[]> loss) {
    String output = graph.output().name();
    return gradients(
        batch,
        List.of(
            new Stretch(
                0,
                graph.nodes().size(),
                List.of(output),
                tensors -> Map.of(output, loss.apply(requireNonNull(tensors.get(output)))))));
  }

  /**
   * One training pass, one stretch of the network after the other: forward, loss, backward. The
   * activations of one stretch are gone before the next one's are made.
   *
   * @param batch images of one size
   * @param stretches in the network's order, from its first node on, without gaps
   * @return gradient of each trainable parameter of these nodes, in the graph's order
   */
  public Map<ParameterSpec, float[]> gradients(List<RgbImage> batch, List<Stretch> stretches) {
    JniUtils.setGradMode(true);
    try (NDManager step = manager.newSubManager()) {
      Map<String, NDArray> given = Map.of(NetworkGraph.IMAGE, input(step, batch));
      for (Stretch stretch : stretches) {
        given = pass(step, stretch, given);
      }
      Set<String> nodes = new HashSet<>();
      graph.nodes().subList(0, stretches.getLast().to()).forEach(node -> nodes.add(node.name()));
      return takeGradients(step, nodes);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /**
   * @param given tensors of before the stretch, without a past; closed in here
   * @return what later stretches read, without a past
   */
  private Map<String, NDArray> pass(NDManager step, Stretch stretch, Map<String, NDArray> given) {
    try (NDManager own = step.newSubManager()) {
      Map<String, NDArray> tensors = new HashMap<>(given);
      given.values().forEach(tensor -> tensor.attach(own));
      Set<String> later = readFrom(stretch.to());
      Set<String> kept = new HashSet<>(later);
      kept.addAll(stretch.nodes());
      block.compute(store, tensors, stretch.from(), stretch.to(), kept, true);
      Map<String, Logits> read = new LinkedHashMap<>();
      stretch
          .nodes()
          .forEach(name -> read.put(name, logits(requireNonNull(tensors.get(name), name))));
      backward(own, tensors, stretch.loss().apply(read));
      Map<String, NDArray> left = new HashMap<>();
      tensors.forEach((name, tensor) -> {
        if (later.contains(name)) {
          NDArray constant = tensor.stopGradient();
          constant.attach(step);
          left.put(name, constant);
        }
      });
      return left;
    }
  }

  /**
   * One pass with running statistics, as in use, in which only the last nodes learn.
   *
   * @param batch images of one size
   * @param loss takes the output, gives the gradient of the loss by each of it
   * @param head the nodes that learn
   * @return gradient of each trainable parameter of these, in the graph's order
   */
  Map<ParameterSpec, float[]> headGradients(
      List<RgbImage> batch, Function<Logits, float[]> loss, Set<String> head) {
    JniUtils.setGradMode(true);
    try (NDManager step = manager.newSubManager()) {
      NDArray output = forward(step, batch, false);
      NDArray gradient =
          step.create(FloatBuffer.wrap(loss.apply(logits(output))), output.getShape());
      JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
      return takeGradients(step, head);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /** What the nodes from a place on read. */
  private Set<String> readFrom(int place) {
    Set<String> read = new HashSet<>();
    graph.nodes().subList(place, graph.nodes().size()).forEach(node -> read.addAll(node.inputs()));
    return read;
  }

  /** One pass backward for all tensors that a loss looked at. */
  private static void backward(
      NDManager own, Map<String, NDArray> tensors, Map<String, float[]> gradients) {
    List<NDArray> from = new ArrayList<>();
    List<NDArray> outside = new ArrayList<>();
    gradients.forEach((name, gradient) -> {
      NDArray tensor = requireNonNull(tensors.get(name), name);
      from.add(tensor);
      outside.add(own.create(FloatBuffer.wrap(gradient), tensor.getShape()));
    });
    if (from.size() == 1) {
      JniUtils.backward((PtNDArray) from.getFirst(), (PtNDArray) outside.getFirst(), false, false);
      return;
    }
    NDArray total = own.zeros(new Shape());
    for (int i = 0; i < from.size(); i++) {
      total = total.add(from.get(i).mul(outside.get(i)).sum());
    }
    JniUtils.backward((PtNDArray) total, (PtNDArray) own.ones(new Shape()), false, false);
  }

  private NDArray forward(NDManager step, List<RgbImage> batch, boolean training) {
    return block.forward(store, new NDList(input(step, batch)), training).singletonOrThrow();
  }

  private NDArray input(NDManager step, List<RgbImage> batch) {
    int width = batch.getFirst().width();
    int height = batch.getFirst().height();
    int row = 3 * width;
    int bytes = Math.multiplyExact(batch.size() * height * row, Float.BYTES);
    if (colours.capacity() != bytes) {
      colours = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
    FloatBuffer values = colours.asFloatBuffer();
    float[] line = new float[row];
    for (RgbImage image : batch) {
      byte[] rgb = image.rgb();
      for (int at = 0; at < rgb.length; at += row) {
        for (int i = 0; i < row; i++) {
          line[i] = inputs[i % 3][rgb[at + i] & 0xff];
        }
        values.put(line);
      }
    }
    NDArray channelsLast =
        step.create(colours, new Shape(batch.size(), height, width, 3), DataType.FLOAT32);
    return channelsLast.transpose(0, 3, 1, 2);
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

  private Map<ParameterSpec, float[]> takeGradients(NDManager step, Set<String> nodes) {
    Map<ParameterSpec, float[]> gradients = new LinkedHashMap<>();
    for (Map.Entry<ParameterSpec, Parameter> named : block.namedParameters().entrySet()) {
      if (named.getKey().role().trainable() && nodes.contains(named.getKey().node())) {
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

  /** Puts running statistics, in the graph's order, among a network's values. */
  static void putStatistics(
      NetworkGraph graph, List<float[]> statistics, NetworkParameters values) {
    Iterator<float[]> each = statistics.iterator();
    statisticsOf(graph)
        .forEach(spec -> {
          float[] counted = each.next();
          System.arraycopy(counted, 0, values.get(spec.name()), 0, counted.length);
        });
  }

  /** The gradients of all trainable parameters, in the graph's order. */
  static List<float[]> ordered(NetworkGraph graph, Map<ParameterSpec, float[]> gradients) {
    return graph.parameters().stream()
        .filter(spec -> spec.role().trainable())
        .map(spec -> requireNonNull(gradients.get(spec)))
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
