package org.segstream.vision.network;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.segstream.vision.network.ActivationRanges.Range;
import org.segstream.vision.network.onnx.AttributeProto;
import org.segstream.vision.network.onnx.GraphProto;
import org.segstream.vision.network.onnx.ModelProto;
import org.segstream.vision.network.onnx.NodeProto;
import org.segstream.vision.network.onnx.TensorProto;
import org.segstream.vision.network.onnx.TensorProto.DataType;
import org.segstream.vision.network.onnx.ValueInfoProto;

/**
 * Lets somebody else's network compute in 8-bit integers, by the arithmetic of our own ones (see
 * {@link IntegerArithmetic}): what its convolutions read and make is written as rounded and read as
 * float again, and so are their kernels. Convolutions that read the image, that lead to the output
 * without another one between, or whose kernels are no constants stay as they are. Immutable.
 */
public final class ForeignQuantiser {
  /** Kernels are rounded by channel from this operator set on. */
  private static final long BY_CHANNEL = 13;

  /** What a convolution is computed together with. */
  private static final Set<String> FUSED = Set.of("Clip", "Relu");

  /** What computes in integers if all it reads and makes is rounded. */
  private static final Set<String> JOINING = Set.of("Add", "Concat", "Mul");

  /** The same of the first thing that it reads. */
  private static final Set<String> MOVING =
      Set.of("AveragePool", "GlobalAveragePool", "MaxPool", "Resize");

  private final ModelProto model;
  private final Map<String, NodeProto> makers = new HashMap<>();
  private final Map<String, List<NodeProto>> readers = new HashMap<>();
  private final Map<String, TensorProto> constants = new HashMap<>();
  private final Set<NodeProto> convolutions = new LinkedHashSet<>();
  private final Set<String> rounded = new LinkedHashSet<>();

  private ForeignQuantiser(ModelProto model) {
    this.model = model;
    GraphProto graph = model.getGraph();
    graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(output -> makers.put(output, node));
      node.getInputList()
          .forEach(input -> readers.computeIfAbsent(input, _ -> new ArrayList<>()).add(node));
      if (node.getOpType().equals("Constant")) {
        node.getAttributeList().stream()
            .filter(AttributeProto::hasT)
            .forEach(value -> constants.put(node.getOutput(0), value.getT()));
      }
    }
    chooseConvolutions(graph);
    chooseTensors(graph);
  }

  /**
   * Looks at a network.
   *
   * @param onnx bytes of an ONNX file
   * @throws IllegalArgumentException if they are none, or nothing of it can be computed in
   *     integers; the message says why
   */
  public static ForeignQuantiser of(byte[] onnx) {
    try {
      ModelProto model = ModelProto.parseFrom(onnx);
      long set =
          model.getOpsetImportList().stream()
              .filter(each -> each.getDomain().isEmpty() || each.getDomain().equals("ai.onnx"))
              .mapToLong(each -> each.getVersion())
              .max()
              .orElse(0);
      if (set < BY_CHANNEL) {
        throw new IllegalArgumentException(
            "it is written in operator set %d, which does not round by channel: export it in %d or newer"
                .formatted(set, BY_CHANNEL));
      }
      ForeignQuantiser it = new ForeignQuantiser(model);
      if (it.convolutions.isEmpty()) {
        throw new IllegalArgumentException(
            "it has no convolution in 32-bit floats between its first and its last");
      }
      return it;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("it is no ONNX file", e);
    }
  }

  private void chooseConvolutions(GraphProto graph) {
    Set<String> last = new LinkedHashSet<>();
    graph.getOutputList().forEach(output -> collectLast(output.getName(), last));
    for (NodeProto node : graph.getNodeList()) {
      boolean chosen =
          node.getOpType().equals("Conv")
              && makers.containsKey(node.getInput(0))
              && !last.contains(node.getOutput(0))
              && isKernel(node.getInput(1))
              && (node.getInputCount() < 3 || constants.containsKey(node.getInput(2)));
      if (chosen && leadsToConvolution(node.getInput(0))) {
        convolutions.add(node);
      }
    }
  }

  /** Whether another convolution comes before. */
  private boolean leadsToConvolution(String tensor) {
    Set<String> seen = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(List.of(tensor));
    while (!open.isEmpty()) {
      String at = open.removeLast();
      NodeProto maker = makers.get(at);
      if (maker != null && seen.add(at)) {
        if (maker.getOpType().equals("Conv")) {
          return true;
        }
        open.addAll(maker.getInputList());
      }
    }
    return false;
  }

  /** Outputs of convolutions that lead to a tensor without another one between. */
  private void collectLast(String tensor, Set<String> last) {
    Set<String> seen = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(List.of(tensor));
    while (!open.isEmpty()) {
      String at = open.removeLast();
      NodeProto maker = makers.get(at);
      if (maker == null || !seen.add(at)) {
        continue;
      }
      if (maker.getOpType().equals("Conv")) {
        last.add(at);
      } else {
        open.addAll(maker.getInputList());
      }
    }
  }

  private boolean isKernel(String name) {
    TensorProto tensor = constants.get(name);
    return tensor != null
        && tensor.getDataType() == DataType.FLOAT_VALUE
        && tensor.getDimsCount() == 4;
  }

  /** What convolutions read and make, and what only joins or moves these. */
  private void chooseTensors(GraphProto graph) {
    Set<String> outputs = new LinkedHashSet<>();
    graph.getOutputList().stream().map(ValueInfoProto::getName).forEach(outputs::add);
    for (NodeProto node : convolutions) {
      rounded.add(node.getInput(0));
      rounded.add(made(node));
    }
    for (NodeProto node : graph.getNodeList()) {
      String type = node.getOpType();
      boolean joins = JOINING.contains(type) && rounded.containsAll(node.getInputList());
      boolean moves = MOVING.contains(type) && rounded.contains(node.getInput(0));
      if (joins || moves) {
        rounded.add(node.getOutput(0));
      }
    }
    rounded.removeAll(outputs);
  }

  /** What a convolution makes, together with an activation that alone reads it. */
  private String made(NodeProto convolution) {
    String output = convolution.getOutput(0);
    List<NodeProto> next = readers.getOrDefault(output, List.of());
    return next.size() == 1 && FUSED.contains(next.getFirst().getOpType())
        ? next.getFirst().getOutput(0)
        : output;
  }

  /** Tensors whose ranges must be known. */
  public List<String> observed() {
    return List.copyOf(rounded);
  }

  /** The network with the least and greatest value of each as further outputs. */
  public byte[] watched() {
    GraphProto.Builder graph = model.getGraph().toBuilder();
    for (String tensor : rounded) {
      extreme(graph, "ReduceMin", tensor, OnnxWriter.least(tensor));
      extreme(graph, "ReduceMax", tensor, OnnxWriter.greatest(tensor));
    }
    return model.toBuilder().setGraph(graph).build().toByteArray();
  }

  private static void extreme(GraphProto.Builder graph, String type, String tensor, String output) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(type)
            .addInput(tensor)
            .addOutput(output)
            .addAttribute(OnnxGraph.integer("keepdims", 0)));
    graph.addOutput(ValueInfoProto.newBuilder().setName(output));
  }

  /**
   * The network in integers.
   *
   * @param ranges of every tensor that is {@link #observed}
   * @throws IllegalArgumentException if one is missing
   */
  public byte[] quantised(ActivationRanges ranges) {
    if (!ranges.tensors().keySet().equals(rounded)) {
      throw new IllegalArgumentException("activation ranges of other tensors than the network's");
    }
    GraphProto.Builder graph = model.getGraph().toBuilder().clearNode();
    Map<String, Float> scales = new HashMap<>();
    ranges.tensors().forEach((tensor, range) -> scales.put(tensor, scale(range)));
    rounded.stream()
        .filter(tensor -> !makers.containsKey(tensor))
        .forEach(tensor -> pass(graph, tensor, range(ranges, tensor)));
    for (NodeProto node : model.getGraph().getNodeList()) {
      NodeProto.Builder reading = node.toBuilder();
      for (int i = 0; i < node.getInputCount(); i++) {
        if (rounded.contains(node.getInput(i))) {
          reading.setInput(i, read(node.getInput(i)));
        }
      }
      if (convolutions.contains(node)) {
        float step = scales.getOrDefault(node.getInput(0), 1f);
        new Kernel(node).write(graph, reading, step);
      }
      graph.addNode(reading);
      node.getOutputList().stream()
          .filter(rounded::contains)
          .forEach(output -> pass(graph, output, range(ranges, output)));
    }
    return model.toBuilder().setGraph(graph).build().toByteArray();
  }

  private static Range range(ActivationRanges ranges, String tensor) {
    return Optional.ofNullable(ranges.tensors().get(tensor)).orElseThrow();
  }

  private static String read(String tensor) {
    return tensor + ".read";
  }

  private static float low(Range range) {
    return Math.min(0, range.low());
  }

  private static float scale(Range range) {
    float span = Math.max(0, range.high()) - low(range);
    return span > 0 ? span / Rounding.LEVELS : 1;
  }

  private static void pass(GraphProto.Builder graph, String tensor, Range range) {
    float scale = scale(range);
    constant(graph, tensor + ".scale", DataType.FLOAT, bytes(4).putFloat(scale));
    byte zero = (byte) Math.round(-low(range) / scale);
    constant(graph, tensor + ".zero", DataType.UINT8, bytes(1).put(zero));
    String[] by = {tensor + ".scale", tensor + ".zero"};
    node(graph, "QuantizeLinear", tensor + ".rounded", tensor, by[0], by[1]);
    node(graph, "DequantizeLinear", read(tensor), tensor + ".rounded", by[0], by[1]);
  }

  private static NodeProto.Builder node(
      GraphProto.Builder graph, String type, String output, String... inputs) {
    return graph
        .addNodeBuilder()
        .setName(output)
        .setOpType(type)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private static ByteBuffer bytes(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void constant(
      GraphProto.Builder graph, String name, DataType type, ByteBuffer raw, long... shape) {
    TensorProto.Builder tensor =
        graph.addInitializerBuilder().setName(name).setDataType(type.getNumber());
    for (long size : shape) {
      tensor.addDims(size);
    }
    tensor.setRawData(ByteString.copyFrom(raw.flip()));
  }

  /** A convolution's kernel and bias, rounded by channel. */
  private final class Kernel {
    private final String name;
    private final TensorProto weights;
    private final float[] weight;
    private final float[] bias;

    Kernel(NodeProto convolution) {
      this.name = convolution.getOutput(0);
      this.weights = constant(convolution.getInput(1));
      this.weight = floats(weights);
      this.bias =
          convolution.getInputCount() > 2
              ? floats(constant(convolution.getInput(2)))
              : new float[(int) weights.getDims(0)];
    }

    private TensorProto constant(String tensor) {
      return Optional.ofNullable(constants.get(tensor)).orElseThrow();
    }

    void write(GraphProto.Builder graph, NodeProto.Builder convolution, float step) {
      int channels = bias.length;
      int fanIn = weight.length / channels;
      ByteBuffer kernel = bytes(weight.length);
      ByteBuffer kernelSteps = bytes(Float.BYTES * channels);
      ByteBuffer offsets = bytes(Integer.BYTES * channels);
      ByteBuffer offsetSteps = bytes(Float.BYTES * channels);
      for (int out = 0; out < channels; out++) {
        float scale =
            IntegerArithmetic.scale(weight, out * fanIn, fanIn, Math.abs(bias[out]) / step);
        for (int i = out * fanIn; i < (out + 1) * fanIn; i++) {
          kernel.put((byte) Math.round(weight[i] / scale));
        }
        kernelSteps.putFloat(scale);
        offsets.putInt(Math.round(bias[out] / (scale * step)));
        offsetSteps.putFloat(scale * step);
      }
      long[] shape = weights.getDimsList().stream().mapToLong(Long::longValue).toArray();
      ForeignQuantiser.constant(graph, name + ".weight8", DataType.INT8, kernel, shape);
      ForeignQuantiser.constant(graph, name + ".bias32", DataType.INT32, offsets, channels);
      convolution.clearInput();
      convolution.addInput(readInput());
      convolution.addInput(read(graph, name + ".weight8", kernelSteps, channels));
      convolution.addInput(read(graph, name + ".bias32", offsetSteps, channels));
    }

    private String readInput() {
      NodeProto maker = Optional.ofNullable(makers.get(name)).orElseThrow();
      return ForeignQuantiser.read(maker.getInput(0));
    }

    private static String read(
        GraphProto.Builder graph, String constant, ByteBuffer steps, int channels) {
      ForeignQuantiser.constant(graph, constant + ".scale", DataType.FLOAT, steps, channels);
      node(graph, "DequantizeLinear", constant + ".read", constant, constant + ".scale")
          .addAttribute(OnnxGraph.integer("axis", 0));
      return constant + ".read";
    }
  }

  private static float[] floats(TensorProto tensor) {
    if (!tensor.hasRawData()) {
      float[] values = new float[tensor.getFloatDataCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
      return values;
    }
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[raw.remaining() / Float.BYTES];
    raw.asFloatBuffer().get(values);
    return values;
  }
}
