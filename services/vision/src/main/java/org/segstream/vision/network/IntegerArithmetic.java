package org.segstream.vision.network;

import java.util.Collection;
import java.util.Optional;
import org.segstream.vision.network.onnx.TensorProto.DataType;

/**
 * 8-bit integers, as Jacob et al. 2018, <i>Quantization and Training of Neural Networks for
 * Efficient Integer-Arithmetic-Only Inference</i>: a tensor's values are {@code scale · (q - zero)}
 * with {@code q} from 0 to 255, a kernel's are {@code scale · q} with a scale for each channel
 * made. Every tensor is written as rounded and read as float again; what runs the network
 * recognises the pairs and computes in integers between them.
 *
 * <p>A kernel's {@code q} goes from -64 to 64 only: the sum of two products then fits 16 bits,
 * which processors without VNNI add them in, and the result is the same on all.
 */
final class IntegerArithmetic implements Arithmetic {
  private static final int KERNEL_LIMIT = 64;

  /** A bias must fit 32 bits. */
  private static final float BIAS_LIMIT = 0x1p30f;

  private final Collection<String> logits;
  private final ActivationRanges ranges;

  IntegerArithmetic(NetworkGraph graph, ActivationRanges ranges) {
    this.logits = graph.logits();
    this.ranges = ranges.of(graph);
  }

  @Override
  public String pass(OnnxGraph onnx, String node, String tensor) {
    Optional<Rounding> found = rounding(node);
    if (found.isEmpty()) {
      return tensor;
    }
    String step = node + ".scale";
    String zero = node + ".zero";
    onnx.floats(step, new float[] {found.get().scale()});
    onnx.bytes(zero, DataType.UINT8, new byte[] {(byte) found.get().zero()});
    onnx.node("QuantizeLinear", rounded(node), tensor, step, zero);
    onnx.node("DequantizeLinear", node + ".read", rounded(node), step, zero);
    return node + ".read";
  }

  /** Name of the tensor that holds a node's values as 8-bit integers. */
  static String rounded(String node) {
    return node + ".rounded";
  }

  /** How a node's values are rounded; empty if they are floats. */
  Optional<Rounding> rounding(String node) {
    return Optional.ofNullable(ranges.tensors().get(node)).map(Rounding::of);
  }

  /** Whether a convolution computes in integers. */
  boolean isInteger(String input, String convolution) {
    return rounding(input).isPresent() && !logits.contains(convolution);
  }

  @Override
  public Constants constants(
      OnnxGraph onnx, String input, String name, FoldedConvolution folded, int... shape) {
    if (!isInteger(input, name)) {
      return Arithmetic.super.constants(onnx, input, name, folded, shape);
    }
    RoundedKernel kernel = kernel(input, folded);
    onnx.bytes(name + ".weight", DataType.INT8, kernel.weight(), shape);
    onnx.integers(name + ".bias", kernel.bias(), shape[0]);
    return new Constants(
        read(onnx, name + ".weight", kernel.weightScale()),
        read(onnx, name + ".bias", kernel.biasScale()));
  }

  /**
   * A convolution's constants in integers.
   *
   * @param weight {@code byte[out][in / groups][rows][columns]}
   * @param weightScale {@code float[out]}
   * @param bias {@code int[out]}
   * @param biasScale {@code float[out]}
   */
  @SuppressWarnings("ArrayRecordComponent") // written once, and left alone
  record RoundedKernel(byte[] weight, float[] weightScale, int[] bias, float[] biasScale) {}

  /** The constants of a convolution that {@link #isInteger} holds of. */
  RoundedKernel kernel(String input, FoldedConvolution folded) {
    float step = rounding(input).orElseThrow().scale();
    float[] weight = folded.weight();
    float[] bias = folded.bias();
    int channels = bias.length;
    int fanIn = weight.length / channels;
    byte[] roundedWeight = new byte[weight.length];
    int[] roundedBias = new int[channels];
    float[] weightScale = new float[channels];
    float[] biasScale = new float[channels];
    for (int out = 0; out < channels; out++) {
      float scale = scale(weight, out * fanIn, fanIn, Math.abs(bias[out]) / step);
      for (int i = out * fanIn; i < (out + 1) * fanIn; i++) {
        roundedWeight[i] = (byte) Math.round(weight[i] / scale);
      }
      weightScale[out] = scale;
      biasScale[out] = scale * step;
      roundedBias[out] = Math.round(bias[out] / biasScale[out]);
    }
    return new RoundedKernel(roundedWeight, weightScale, roundedBias, biasScale);
  }

  /** The step of one channel's weights. */
  static float scale(float[] weight, int from, int count, float biasInSteps) {
    float greatest = biasInSteps / BIAS_LIMIT * KERNEL_LIMIT;
    for (int i = from; i < from + count; i++) {
      greatest = Math.max(greatest, Math.abs(weight[i]));
    }
    return greatest > 0 ? greatest / KERNEL_LIMIT : 1;
  }

  private static String read(OnnxGraph onnx, String constant, float[] scales) {
    onnx.floats(constant + ".scale", scales, scales.length);
    onnx.node("DequantizeLinear", constant + ".read", constant, constant + ".scale")
        .addAttribute(OnnxGraph.integer("axis", 0));
    return constant + ".read";
  }
}
