package org.segstream.vision.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.segstream.vision.network.Operation.Add;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.Operation.Relu;
import org.segstream.vision.network.Operation.UpsampleTo;

/** Builds a {@link NetworkGraph} node by node. */
final class GraphBuilder {
  private final String name;
  private final List<Node> nodes = new ArrayList<>();

  GraphBuilder(String name) {
    this.name = name;
  }

  /**
   * A tensor inside the network.
   *
   * @param name of the node that makes it
   * @param channels its channels
   */
  record Tensor(String name, int channels) {}

  /**
   * Form of a convolution.
   *
   * @param size rows and columns of the kernel
   */
  record Kernel(int size, int stride, int dilation) {
    static final Kernel POINT = new Kernel(1, 1, 1);
    static final Kernel SQUARE = new Kernel(3, 1, 1);
    static final Kernel HALVING = new Kernel(3, 2, 1);

    static Kernel dilated(int dilation) {
      return new Kernel(3, 1, dilation);
    }
  }

  /** The network's input. */
  Tensor image() {
    return new Tensor(NetworkGraph.IMAGE, NetworkGraph.IMAGE_CHANNELS);
  }

  /** A convolution with bias. */
  Tensor convolution(String node, Tensor x, int channels, Kernel kernel) {
    return convolution(node, x, channels, kernel, true);
  }

  /** A convolution and batch normalisation. */
  Tensor normalised(String node, Tensor x, int channels, Kernel kernel) {
    Tensor y = convolution(node + ".conv", x, channels, kernel, false);
    return add(node + ".norm", new BatchNorm(channels), channels, y);
  }

  /** A convolution, batch normalisation and {@link Relu}. */
  Tensor activated(String node, Tensor x, int channels, Kernel kernel) {
    return relu(node + ".relu", normalised(node, x, channels, kernel));
  }

  /** {@code max(0, x)}. */
  Tensor relu(String node, Tensor x) {
    return add(node, new Relu(), x.channels(), x);
  }

  /** The sum of two tensors. */
  Tensor sum(String node, Tensor a, Tensor b) {
    return add(node, new Add(), a.channels(), a, b);
  }

  /** {@code x} enlarged to the size of {@code like}. */
  Tensor upsample(String node, Tensor x, Tensor like) {
    return add(node, new UpsampleTo(), x.channels(), x, like);
  }

  /** The graph, whose output is the node added last. */
  NetworkGraph build() {
    return new NetworkGraph(name, nodes);
  }

  private Tensor convolution(String node, Tensor x, int channels, Kernel k, boolean bias) {
    Convolution operation =
        new Convolution(
            x.channels(), channels, k.size(), k.size(), k.stride(), k.dilation(), 1, bias);
    return add(node, operation, channels, x);
  }

  private Tensor add(String node, Operation operation, int channels, Tensor... inputs) {
    List<String> names = Arrays.stream(inputs).map(Tensor::name).toList();
    nodes.add(new Node(node, operation, names, channels));
    return new Tensor(node, channels);
  }
}
