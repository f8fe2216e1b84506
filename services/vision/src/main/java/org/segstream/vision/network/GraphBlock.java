package org.segstream.vision.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.segstream.vision.network.Operation.Convolution;

/**
 * A {@link NetworkGraph} as a DJL block: one input {@code float[batch][3][height][width]}, one
 * output, the logits at the network's stride. Not thread-safe while training.
 */
public final class GraphBlock extends AbstractBlock {
  private static final int BILINEAR = 1;

  private final NetworkGraph graph;
  private final Map<String, Block> layers = new HashMap<>();
  private final Map<String, Integer> lastReader = new HashMap<>();
  private final Set<String> leading;

  /** A block without values; {@link #initialize} or {@link #load} comes next. */
  public GraphBlock(NetworkGraph graph) {
    this.graph = graph;
    this.leading = graph.leadingTo(graph.output().name());
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      for (String input : node.inputs()) {
        lastReader.put(input, i);
      }
      switch (node.operation()) {
        case Convolution c -> addLayer(node, convolution(c));
        case Operation.BatchNorm _ -> addLayer(node, batchNorm());
        default -> {}
      }
    }
  }

  private void addLayer(Node node, Block layer) {
    layers.put(node.name(), addChildBlock(node.name(), layer));
  }

  private static Block convolution(Convolution c) {
    return Conv2d.builder()
        .setFilters(c.out())
        .setKernelShape(new Shape(c.kernelHeight(), c.kernelWidth()))
        .optStride(new Shape(c.stride(), c.stride()))
        .optPadding(new Shape(c.padding(c.kernelHeight()), c.padding(c.kernelWidth())))
        .optDilation(new Shape(c.dilation(), c.dilation()))
        .optGroups(c.groups())
        .optBias(c.bias())
        .build();
  }

  private static Block batchNorm() {
    return BatchNorm.builder()
        .optEpsilon(Operation.BatchNorm.EPSILON)
        .optMomentum(Operation.BatchNorm.MOMENTUM)
        .build();
  }

  /** The graph it computes. */
  public NetworkGraph graph() {
    return graph;
  }

  /**
   * DJL's parameters by this project's names, in the order of {@link NetworkGraph#parameters()};
   * those with {@link ParameterSpec.Role#trainable()} get gradients.
   */
  public Map<ParameterSpec, Parameter> namedParameters() {
    Map<ParameterSpec, Parameter> named = new LinkedHashMap<>();
    for (ParameterSpec spec : graph.parameters()) {
      Block layer = layers.get(spec.node());
      if (layer != null) {
        named.put(spec, layer.getDirectParameters().get(spec.role().suffix()));
      }
    }
    return Collections.unmodifiableMap(named);
  }

  /** Creates the parameters on {@code manager}'s device, if need be, and gives them values. */
  public void load(NDManager manager, NetworkParameters values) {
    if (!isInitialized()) {
      initialize(manager, DataType.FLOAT32, new Shape(1, NetworkGraph.IMAGE_CHANNELS, 64, 64));
    }
    namedParameters()
        .forEach((spec, p) -> p.getArray().set(FloatBuffer.wrap(values.get(spec.name()))));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    Map<String, NDArray> tensors = new HashMap<>();
    tensors.put(NetworkGraph.IMAGE, inputs.singletonOrThrow());
    compute(store, tensors, 0, graph.nodes().size(), Set.of(NetworkGraph.IMAGE), training);
    return new NDList(known(tensors, graph.output().name()));
  }

  /**
   * Computes a stretch of the nodes. Tensors that no later node reads are freed on the way: what
   * gradients need of them libtorch keeps by itself. Without training, nodes that the output does
   * not depend on are left out.
   *
   * @param tensors by the name of the node that makes them, {@link NetworkGraph#IMAGE} for the
   *     input: those made before that the stretch reads are there, those it makes are added
   * @param from first node
   * @param to node after the last
   * @param kept names of tensors that are not freed
   */
  public void compute(
      ParameterStore store,
      Map<String, NDArray> tensors,
      int from,
      int to,
      Set<String> kept,
      boolean training) {
    for (int i = from; i < to; i++) {
      Node node = graph.nodes().get(i);
      if (training || leading.contains(node.name())) {
        List<NDArray> read = node.inputs().stream().map(name -> known(tensors, name)).toList();
        tensors.put(node.name(), compute(node, read, store, training));
        closeUnused(node, i, tensors, kept);
      }
    }
  }

  private static NDArray known(Map<String, NDArray> tensors, String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalStateException("tensor " + name + " is not there");
    }
    return tensor;
  }

  private NDArray compute(Node node, List<NDArray> read, ParameterStore store, boolean training) {
    NDArray x = read.getFirst();
    return switch (node.operation()) {
      case Convolution _, Operation.BatchNorm _ -> {
        Block layer = layers.get(node.name());
        if (layer == null) {
          throw new IllegalStateException("node " + node.name() + " has no layer");
        }
        yield layer.forward(store, new NDList(x), training).singletonOrThrow();
      }
      case Operation.Relu _ -> Activation.relu(x);
      case Operation.Add _ -> x.add(read.getLast());
      case Operation.UpsampleTo _ -> upsample(x, read.getLast().getShape());
    };
  }

  /** libtorch filters when it reduces only, so that enlarging is plain bilinear interpolation. */
  private static NDArray upsample(NDArray x, Shape like) {
    long[] size = {like.get(2), like.get(3)};
    return x.getNDArrayInternal().interpolation(size, BILINEAR, false);
  }

  private void closeUnused(
      Node node, int position, Map<String, NDArray> tensors, Set<String> kept) {
    for (String input : node.inputs()) {
      boolean last = lastReader.getOrDefault(input, -1) == position;
      if (last && !kept.contains(input)) {
        NDArray unused = tensors.remove(input);
        if (unused != null) {
          unused.close();
        }
      }
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Map<String, Shape> shapes = new HashMap<>();
    shapes.put(NetworkGraph.IMAGE, inputShapes[0]);
    for (Node node : graph.nodes()) {
      Shape[] read = node.inputs().stream().map(shapes::get).toArray(Shape[]::new);
      Block layer = layers.get(node.name());
      if (layer != null) {
        layer.initialize(manager, type, read[0]);
      }
      shapes.put(node.name(), outputShape(node, layer, read));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Map<String, Shape> shapes = new HashMap<>();
    shapes.put(NetworkGraph.IMAGE, inputShapes[0]);
    for (Node node : graph.nodes()) {
      Shape[] read = node.inputs().stream().map(shapes::get).toArray(Shape[]::new);
      shapes.put(node.name(), outputShape(node, layers.get(node.name()), read));
    }
    return new Shape[] {shapes.get(graph.output().name())};
  }

  private static Shape outputShape(Node node, @Nullable Block layer, Shape[] read) {
    Shape last = read[read.length - 1];
    return layer != null
        ? layer.getOutputShapes(new Shape[] {last})[0]
        : new Shape(last.get(0), node.channels(), last.get(2), last.get(3));
  }
}
