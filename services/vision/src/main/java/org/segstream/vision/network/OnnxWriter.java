package org.segstream.vision.network;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.segstream.vision.network.Operation.BatchNorm;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.onnx.AttributeProto;
import org.segstream.vision.network.onnx.AttributeProto.AttributeType;
import org.segstream.vision.network.onnx.GraphProto;
import org.segstream.vision.network.onnx.ModelProto;
import org.segstream.vision.network.onnx.NodeProto;
import org.segstream.vision.network.onnx.OperatorSetIdProto;
import org.segstream.vision.network.onnx.TensorProto;
import org.segstream.vision.network.onnx.TensorShapeProto;
import org.segstream.vision.network.onnx.TypeProto;
import org.segstream.vision.network.onnx.ValueInfoProto;

/**
 * Writes a network as an ONNX model of operator set 17, with batch normalisation folded into the
 * convolution before it; batch, height and width stay open. Its only output is the logits. The same
 * bytes for the same network.
 */
public final class OnnxWriter {
  /** Name of the model's input, {@code float[batch][3][height][width]}. */
  public static final String INPUT = NetworkGraph.IMAGE;

  private static final int OPERATOR_SET = 17;
  private static final int FORMAT = 8;

  private final NetworkGraph graph;
  private final NetworkParameters parameters;
  private final GraphProto.Builder onnx = GraphProto.newBuilder();

  /** The ONNX tensor that stands for what a node makes. */
  private final Map<String, String> tensors = new HashMap<>();

  private OnnxWriter(NetworkGraph graph, NetworkParameters parameters) {
    this.graph = graph;
    this.parameters = parameters;
    tensors.put(NetworkGraph.IMAGE, INPUT);
  }

  /** A network as the bytes of an ONNX file. */
  public static byte[] write(NetworkGraph graph, NetworkParameters parameters) {
    return new OnnxWriter(graph, parameters).model().toByteArray();
  }

  private ModelProto model() {
    onnx.setName(graph.name());
    onnx.addInput(value(INPUT, NetworkGraph.IMAGE_CHANNELS, "height", "width"));
    constant("spatial", 2);
    constant("start", 0);
    constant("end", 4);
    List<Node> nodes = graph.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      if (node.operation() instanceof Convolution c && isFolded(i)) {
        convolution(node, c, FoldedConvolution.with(parameters, node, c, nodes.get(i + 1)));
        i++;
        tensors.put(nodes.get(i).name(), node.name());
      } else {
        write(node);
      }
    }
    String logits = tensors.getOrDefault(graph.output().name(), "");
    onnx.addOutput(value(logits, graph.labels(), "rows", "columns"));
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("segstream")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
        .setGraph(onnx)
        .build();
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
    List<String> read = node.inputs().stream().map(i -> tensors.getOrDefault(i, "")).toList();
    String[] inputs = read.toArray(String[]::new);
    switch (node.operation()) {
      case Convolution c -> convolution(node, c, FoldedConvolution.plain(parameters, node, c));
      case BatchNorm _ -> throw unfoldable(node);
      case Operation.Relu _ -> node("Relu", node.name(), inputs);
      case Operation.Add _ -> node("Add", node.name(), inputs);
      case Operation.Concat _ ->
          node("Concat", node.name(), inputs).addAttribute(integer("axis", 1));
      case Operation.UpsampleTo _ -> upsample(node.name(), inputs[0], inputs[1]);
    }
    tensors.put(node.name(), node.name());
  }

  private IllegalArgumentException unfoldable(Node node) {
    return new IllegalArgumentException(
        "batch normalisation " + node.name() + " does not follow a convolution of its own");
  }

  private void convolution(Node node, Convolution c, FoldedConvolution folded) {
    String name = node.name();
    floats(
        name + ".weight",
        folded.weight(),
        c.out(),
        c.in() / c.groups(),
        c.kernelHeight(),
        c.kernelWidth());
    floats(name + ".bias", folded.bias(), c.out());
    int rows = c.padding(c.kernelHeight());
    int columns = c.padding(c.kernelWidth());
    String input = tensors.getOrDefault(node.inputs().getFirst(), "");
    node("Conv", name, input, name + ".weight", name + ".bias")
        .addAttribute(integers("dilations", c.dilation(), c.dilation()))
        .addAttribute(integer("group", c.groups()))
        .addAttribute(integers("kernel_shape", c.kernelHeight(), c.kernelWidth()))
        .addAttribute(integers("pads", rows, columns, rows, columns))
        .addAttribute(integers("strides", c.stride(), c.stride()));
    tensors.put(name, name);
  }

  /** Batch and channels of {@code x}, height and width of {@code like}. */
  private void upsample(String name, String x, String like) {
    node("Shape", name + ".shape", x);
    node("Slice", name + ".outer", name + ".shape", "start", "spatial");
    node("Shape", name + ".like", like);
    node("Slice", name + ".inner", name + ".like", "spatial", "end");
    node("Concat", name + ".size", name + ".outer", name + ".inner")
        .addAttribute(integer("axis", 0));
    node("Resize", name, x, "", "", name + ".size")
        .addAttribute(text("mode", "linear"))
        .addAttribute(text("coordinate_transformation_mode", "half_pixel"));
  }

  private NodeProto.Builder node(String type, String output, String... inputs) {
    return onnx.addNodeBuilder()
        .setName(output)
        .setOpType(type)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private void constant(String name, long value) {
    ByteBuffer raw = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.putLong(value).flip();
    onnx.addInitializerBuilder()
        .setName(name)
        .addDims(1)
        .setDataType(TensorProto.DataType.INT64_VALUE)
        .setRawData(ByteString.copyFrom(raw));
  }

  private void floats(String name, float[] values, int... shape) {
    ByteBuffer raw =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    TensorProto.Builder tensor = onnx.addInitializerBuilder();
    tensor.setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
    tensor.setRawData(ByteString.copyFrom(raw));
    for (int size : shape) {
      tensor.addDims(size);
    }
  }

  private static ValueInfoProto value(String name, int channels, String rows, String columns) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam("batch");
    shape.addDimBuilder().setDimValue(channels);
    shape.addDimBuilder().setDimParam(rows);
    shape.addDimBuilder().setDimParam(columns);
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder();
    tensor.setElemType(TensorProto.DataType.FLOAT_VALUE).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  private static AttributeProto integers(String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  private static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }
}
