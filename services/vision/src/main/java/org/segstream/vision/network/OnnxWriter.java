package org.segstream.vision.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Convolution;

/**
 * Writes a network as an ONNX model of operator set 17, with batch normalisation folded into the
 * convolution before it; batch, height and width stay open. Its first output is the logits. The
 * same bytes for the same network.
 */
public final class OnnxWriter {
  /** Name of the model's input, {@code float[batch][3][height][width]}. */
  public static final String INPUT = NetworkGraph.IMAGE;

  private final NetworkGraph graph;
  private final NetworkParameters parameters;
  private final Arithmetic arithmetic;
  private final OnnxGraph onnx;

  /** The ONNX tensor that stands for what a node makes. */
  private final Map<String, String> tensors = new HashMap<>();

  private OnnxWriter(NetworkGraph graph, NetworkParameters parameters, Arithmetic arithmetic) {
    this.graph = graph;
    this.parameters = parameters;
    this.arithmetic = arithmetic;
    this.onnx = new OnnxGraph(graph.name());
    tensors.put(NetworkGraph.IMAGE, INPUT);
  }

  /** A network that computes in floats, as the bytes of an ONNX file. */
  public static byte[] write(NetworkGraph graph, NetworkParameters parameters) {
    return write(graph, parameters, ActivationRanges.NONE);
  }

  /**
   * A network that computes in 8-bit integers but for the first and the last convolution, as the
   * bytes of an ONNX file; in floats if there are no ranges.
   */
  public static byte[] write(
      NetworkGraph graph, NetworkParameters parameters, ActivationRanges ranges) {
    return new OnnxWriter(graph, parameters, new IntegerArithmetic(graph, ranges)).bytes();
  }

  /**
   * The same with a second output, {@link FocusHead#OUTPUT}, that the head makes in floats; the
   * logits are the same.
   *
   * @throws IllegalArgumentException if the head is of a network with other features
   */
  public static byte[] write(
      NetworkGraph graph, NetworkParameters parameters, ActivationRanges ranges, FocusHead head) {
    OnnxWriter writer =
        new OnnxWriter(graph, head.with(graph, parameters), new IntegerArithmetic(graph, ranges));
    writer.write();
    FocusHead.nodesOn(graph).forEach(writer::writeInFloats);
    writer.onnx.output(FocusHead.OUTPUT, 1, "focus.rows", "focus.columns");
    return writer.onnx.model().toByteArray();
  }

  private void writeInFloats(Node node) {
    write(node);
    tensors.put(node.name(), node.name());
  }

  /**
   * A network in floats with further outputs, single numbers: the {@link #least} and {@link
   * #greatest} value of each tensor of {@link ActivationRanges#observed}.
   */
  public static byte[] observed(NetworkGraph graph, NetworkParameters parameters) {
    return new OnnxWriter(graph, parameters, new Observation(ActivationRanges.observed(graph)))
        .bytes();
  }

  /**
   * A network that computes in 8-bit integers, with further outputs: tensors that are kept, by
   * their {@link ShiftPlan.Kept#output}.
   */
  static byte[] keeping(
      NetworkGraph graph,
      NetworkParameters parameters,
      ActivationRanges ranges,
      List<ShiftPlan.Kept> kept) {
    OnnxWriter writer = new OnnxWriter(graph, parameters, new IntegerArithmetic(graph, ranges));
    writer.write();
    for (ShiftPlan.Kept each : kept) {
      boolean integers = each.rounding().isPresent();
      String tensor = integers ? IntegerArithmetic.rounded(each.node()) : each.node();
      writer
          .onnx
          .node("Transpose", each.output(), tensor)
          .addAttribute(OnnxGraph.integers("perm", 0, 2, 3, 1));
      writer.onnx.rows(false, each.output(), integers, each.channels());
    }
    return writer.onnx.model().toByteArray();
  }

  /** Output with the least value of a node's tensor. */
  public static String least(String node) {
    return node + ".least";
  }

  /** Output with the greatest value of a node's tensor. */
  public static String greatest(String node) {
    return node + ".greatest";
  }

  private byte[] bytes() {
    write();
    return onnx.model().toByteArray();
  }

  private void write() {
    onnx.input(INPUT, NetworkGraph.IMAGE_CHANNELS, "height", "width");
    onnx.constant("spatial", 2);
    onnx.constant("start", 0);
    onnx.constant("end", 4);
    List<Node> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node.operation() instanceof Convolution c && isFolded(i)) {
        convolution(node, c, FoldedConvolution.with(parameters, node, c, nodes.get(i + 1)));
        i++;
        pass(nodes.get(i), node.name());
      } else {
        write(node);
        pass(node, node.name());
      }
    }
    onnx.firstOutput(tensor(graph.output().name()), graph.labels(), "rows", "columns");
  }

  private void pass(Node node, String tensor) {
    tensors.put(node.name(), arithmetic.pass(onnx, node.name(), tensor));
  }

  /** Whether the only reader of a convolution is the normalisation after it. */
  private boolean isFolded(int convolution) {
    List<Node> nodes = graph.nodes();
    String name = nodes.get(convolution).name();
    List<Node> readers = nodes.stream().filter(node -> node.inputs().contains(name)).toList();
    return readers.size() == 1
        && readers.getFirst().operation() instanceof BatchNorm
        && nodes.get(convolution + 1).equals(readers.getFirst());
  }

  private void write(Node node) {
    String[] inputs = node.inputs().stream().map(this::tensor).toArray(String[]::new);
    switch (node.operation()) {
      case Convolution c -> convolution(node, c, FoldedConvolution.plain(parameters, node, c));
      case BatchNorm _ -> throw unfoldable(node);
      case Operation.Relu _ -> onnx.node("Relu", node.name(), inputs);
      case Operation.Add _ -> onnx.node("Add", node.name(), inputs);
      case Operation.UpsampleTo _ -> upsample(node.name(), inputs[0], inputs[1]);
    }
  }

  private String tensor(String node) {
    return tensors.getOrDefault(node, "");
  }

  private IllegalArgumentException unfoldable(Node node) {
    return new IllegalArgumentException(
        "batch normalisation " + node.name() + " does not follow a convolution of its own");
  }

  private void convolution(Node node, Convolution c, FoldedConvolution folded) {
    String name = node.name();
    String input = node.inputs().getFirst();
    Arithmetic.Constants constants =
        arithmetic.constants(
            onnx,
            input,
            name,
            folded,
            c.out(),
            c.in() / c.groups(),
            c.kernelHeight(),
            c.kernelWidth());
    int rows = c.padding(c.kernelHeight());
    int columns = c.padding(c.kernelWidth());
    onnx.node("Conv", name, tensor(input), constants.weight(), constants.bias())
        .addAttribute(OnnxGraph.integers("dilations", c.dilation(), c.dilation()))
        .addAttribute(OnnxGraph.integer("group", c.groups()))
        .addAttribute(OnnxGraph.integers("kernel_shape", c.kernelHeight(), c.kernelWidth()))
        .addAttribute(OnnxGraph.integers("pads", rows, columns, rows, columns))
        .addAttribute(OnnxGraph.integers("strides", c.stride(), c.stride()));
  }

  /** Batch and channels of {@code x}, height and width of {@code like}. */
  private void upsample(String name, String x, String like) {
    onnx.node("Shape", name + ".shape", x);
    onnx.node("Slice", name + ".outer", name + ".shape", "start", "spatial");
    onnx.node("Shape", name + ".like", like);
    onnx.node("Slice", name + ".inner", name + ".like", "spatial", "end");
    onnx.node("Concat", name + ".size", name + ".outer", name + ".inner")
        .addAttribute(OnnxGraph.integer("axis", 0));
    onnx.node("Resize", name, x, "", "", name + ".size")
        .addAttribute(OnnxGraph.text("mode", "linear"))
        .addAttribute(OnnxGraph.text("coordinate_transformation_mode", "half_pixel"));
  }
}
