package org.segstream.vision.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.vision.network.Operation.Add;
import org.segstream.vision.network.Operation.Convolution;
import org.segstream.vision.network.Operation.UpsampleTo;
import org.segstream.vision.network.ShiftPlan.Kept;
import org.segstream.vision.network.ShiftPlan.Leaf;
import org.segstream.vision.network.ShiftPlan.Step;
import org.segstream.vision.network.ShiftPlanner.Source;
import org.segstream.vision.network.onnx.TensorProto.DataType;

/**
 * Writes the ONNX model of one {@link Step}. What ONNX Runtime makes of the whole network's pairs
 * of rounding and reading, channels last, is written as such: {@code QLinearConv} and {@code
 * QLinearAdd} of its own operator set. A convolution around a position is a product with the row of
 * all that its kernel covers.
 */
final class ShiftStepWriter {
  private final ShiftPlanner planner;
  private final IntegerArithmetic arithmetic;
  private final Map<String, Kept> kept;
  private final Kept made;
  private final OnnxGraph onnx;
  private final List<Leaf> leaves = new ArrayList<>();
  private long multiplications;

  ShiftStepWriter(ShiftPlanner planner, Map<String, Kept> kept, Kept made) {
    this.planner = planner;
    this.arithmetic = planner.arithmetic();
    this.kept = kept;
    this.made = made;
    this.onnx = new OnnxGraph(made.node());
  }

  Step step() {
    String value = write(made.node());
    onnx.node("Identity", Step.OUTPUT, value);
    onnx.rows(false, Step.OUTPUT, made.rounding().isPresent(), made.channels());
    onnx.withMicrosoft();
    return new Step(made, leaves, onnx.model().toByteArray(), multiplications);
  }

  /** The rows of a node's tensor: read if it is kept, computed otherwise. */
  private String operand(String node) {
    Kept known = kept.get(node);
    return known == null
        ? write(node)
        : leaf(new Leaf.Same(node), known.rounding().isPresent(), known.channels());
  }

  private String leaf(Leaf leaf, boolean integers, int columns) {
    String name = Step.input(leaves.size());
    leaves.add(leaf);
    onnx.rows(true, name, integers, columns);
    return name;
  }

  private String write(String target) {
    Source source = planner.source(target);
    Node node = source.node();
    return switch (node.operation()) {
      case Convolution c -> convolution(target, source, c);
      case Add _ -> sum(target, node);
      case UpsampleTo _ -> enlarged(target, node);
      default -> throw unfit(node);
    };
  }

  private static IllegalArgumentException unfit(Node node) {
    return new IllegalArgumentException(
        "its network has %s at %s, which is not computed by positions"
            .formatted(node.operation(), node.name()));
  }

  private String enlarged(String target, Node node) {
    Optional<Rounding> rounding = arithmetic.rounding(target);
    Leaf leaf =
        new Leaf.Enlarged(node.inputs().getFirst(), keptLike(node.inputs().getLast()), rounding);
    return leaf(leaf, rounding.isPresent(), node.channels());
  }

  /** A kept tensor of a node's size. */
  private String keptLike(String node) {
    if (kept.containsKey(node)) {
      return node;
    }
    Node it = planner.node(node);
    return switch (it.operation()) {
      case Convolution c when !ShiftPlanner.isPoint(c) -> throw unfit(it);
      case UpsampleTo _ -> keptLike(it.inputs().getLast());
      default -> keptLike(it.inputs().getFirst());
    };
  }

  private String sum(String target, Node node) {
    String a = operand(node.inputs().getFirst());
    String b = operand(node.inputs().getLast());
    List<Optional<Rounding>> roundings =
        List.of(
            arithmetic.rounding(node.inputs().getFirst()),
            arithmetic.rounding(node.inputs().getLast()),
            arithmetic.rounding(target));
    if (roundings.stream().allMatch(Optional::isEmpty)) {
      onnx.node("Add", target, a, b);
      return target;
    }
    if (!roundings.stream().allMatch(Optional::isPresent)) {
      throw unfit(node);
    }
    List<String> inputs = new ArrayList<>();
    inputs.add(a);
    inputs.addAll(constants(target + ".a", roundings.get(0).orElseThrow()));
    inputs.add(b);
    inputs.addAll(constants(target + ".b", roundings.get(1).orElseThrow()));
    inputs.addAll(constants(target, roundings.get(2).orElseThrow()));
    onnx.microsoft("QLinearAdd", target, inputs);
    return target;
  }

  private List<String> constants(String prefix, Rounding rounding) {
    String scale = prefix + ".scale";
    String zero = prefix + ".zero";
    onnx.floats(scale, new float[] {rounding.scale()});
    onnx.bytes(zero, DataType.UINT8, new byte[] {(byte) rounding.zero()});
    return List.of(scale, zero);
  }

  private String convolution(String target, Source source, Convolution c) {
    Node node = source.node();
    String input = node.inputs().getFirst();
    if (c.groups() != 1) {
      throw unfit(node);
    }
    multiplications += (long) c.out() * c.fanIn();
    FoldedConvolution folded = planner.folded(source, c);
    Optional<Rounding> rounding = arithmetic.rounding(target);
    if (arithmetic.isInteger(input, node.name()) && rounding.isPresent()) {
      return integers(target, input, c, folded, rounding.get());
    }
    if (input.equals(NetworkGraph.IMAGE) && target.equals(made.node()) && rounding.isPresent()) {
      return patches(target, c, folded, rounding.get());
    }
    if (rounding.isPresent() || !ShiftPlanner.isPoint(c) || input.equals(NetworkGraph.IMAGE)) {
      throw unfit(node);
    }
    return floats(target, input, c, folded);
  }

  private String integers(
      String target, String input, Convolution c, FoldedConvolution folded, Rounding rounding) {
    IntegerArithmetic.RoundedKernel kernel = arithmetic.kernel(input, folded);
    int window = c.kernelHeight() * c.kernelWidth();
    String read =
        ShiftPlanner.isPoint(c)
            ? operand(input)
            : leaf(new Leaf.Window(input, c), true, window * c.in());
    byte[] weight = new byte[kernel.weight().length];
    for (int i = 0; i < weight.length; i++) {
      int tap = i % window;
      int channel = i / window % c.in();
      int out = i / window / c.in();
      weight[(out * window + tap) * c.in() + channel] = kernel.weight()[i];
    }
    onnx.bytes(target + ".weight", DataType.INT8, weight, c.out(), window * c.in(), 1, 1);
    onnx.floats(target + ".weight.scale", kernel.weightScale(), c.out());
    onnx.bytes(target + ".weight.zero", DataType.INT8, new byte[c.out()], c.out());
    onnx.integers(target + ".bias", kernel.bias(), c.out());
    List<String> inputs = new ArrayList<>(List.of(read));
    inputs.addAll(constants(target + ".read", arithmetic.rounding(input).orElseThrow()));
    inputs.add(target + ".weight");
    inputs.add(target + ".weight.scale");
    inputs.add(target + ".weight.zero");
    inputs.addAll(constants(target, rounding));
    inputs.add(target + ".bias");
    onnx.microsoft("QLinearConv", target, inputs)
        .addAttribute(OnnxGraph.integer("channels_last", 1))
        .addAttribute(OnnxGraph.integers("kernel_shape", 1, 1));
    return target;
  }

  /** The image's convolution, in floats, on patches that have their padding in them. */
  private String patches(
      String target, Convolution c, FoldedConvolution folded, Rounding rounding) {
    String name = Step.input(leaves.size());
    leaves.add(new Leaf.Patch(NetworkGraph.IMAGE, c));
    onnx.input(name, c.in(), "height", "width");
    onnx.floats(
        target + ".weight", folded.weight(), c.out(), c.in(), c.kernelHeight(), c.kernelWidth());
    onnx.floats(target + ".bias", folded.bias(), c.out());
    onnx.node("Conv", target + ".conv", name, target + ".weight", target + ".bias")
        .addAttribute(OnnxGraph.integers("dilations", c.dilation(), c.dilation()))
        .addAttribute(OnnxGraph.integers("kernel_shape", c.kernelHeight(), c.kernelWidth()))
        .addAttribute(OnnxGraph.integers("strides", c.stride(), c.stride()));
    List<String> constants = constants(target, rounding);
    onnx.node(
        "QuantizeLinear",
        target + ".rounded",
        target + ".conv",
        constants.getFirst(),
        constants.getLast());
    return channelsLast(target, target + ".rounded");
  }

  /** A convolution that makes logits. */
  private String floats(String target, String input, Convolution c, FoldedConvolution folded) {
    String read = operand(input);
    if (arithmetic.rounding(input).isPresent()) {
      List<String> constants = constants(target + ".in", arithmetic.rounding(input).orElseThrow());
      onnx.node(
          "DequantizeLinear", target + ".read", read, constants.getFirst(), constants.getLast());
      read = target + ".read";
    }
    onnx.node("Transpose", target + ".planes", read)
        .addAttribute(OnnxGraph.integers("perm", 0, 3, 1, 2));
    onnx.floats(target + ".weight", folded.weight(), c.out(), c.in(), 1, 1);
    onnx.floats(target + ".bias", folded.bias(), c.out());
    onnx.node("Conv", target + ".conv", target + ".planes", target + ".weight", target + ".bias")
        .addAttribute(OnnxGraph.integers("kernel_shape", 1, 1));
    return channelsLast(target, target + ".conv");
  }

  private String channelsLast(String name, String planes) {
    onnx.node("Transpose", name, planes).addAttribute(OnnxGraph.integers("perm", 0, 2, 3, 1));
    return name;
  }
}
