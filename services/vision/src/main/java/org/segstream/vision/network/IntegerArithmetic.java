package org.segstream.vision.network;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
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
  /** Steps between the least and the greatest value of a tensor. */
  static final int LEVELS = 255;

  private static final int KERNEL_LIMIT = 64;

  /** A bias must fit 32 bits. */
  private static final float BIAS_LIMIT = 0x1p30f;

  private final Collection<String> logits;
  private final ActivationRanges ranges;
  private final Map<String, Float> scales = new HashMap<>();

  IntegerArithmetic(NetworkGraph graph, ActivationRanges ranges) {
    this.logits = graph.logits();
    this.ranges = ranges.of(graph);
  }

  @Override
  public String pass(OnnxGraph onnx, String node, String tensor) {
    ActivationRanges.Range range = ranges.tensors().get(node);
    if (range == null) {
      return tensor;
    }
    float low = Math.min(0, range.low());
    float span = Math.max(0, range.high()) - low;
    float scale = span > 0 ? span / LEVELS : 1;
    scales.put(node, scale);
    String step = node + ".scale";
    String zero = node + ".zero";
    onnx.floats(step, new float[] {scale});
    onnx.bytes(zero, DataType.UINT8, new byte[] {(byte) Math.round(-low / scale)});
    onnx.node("QuantizeLinear", node + ".rounded", tensor, step, zero);
    onnx.node("DequantizeLinear", node + ".read", node + ".rounded", step, zero);
    return node + ".read";
  }

  @Override
  public Constants constants(
      OnnxGraph onnx, String input, String name, FoldedConvolution folded, int... shape) {
    Float step = scales.get(input);
    if (step == null || logits.contains(name)) {
      return Arithmetic.super.constants(onnx, input, name, folded, shape);
    }
    float[] weight = folded.weight();
    float[] bias = folded.bias();
    int channels = shape[0];
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
    onnx.bytes(name + ".weight", DataType.INT8, roundedWeight, shape);
    onnx.integers(name + ".bias", roundedBias, channels);
    return new Constants(
        read(onnx, name + ".weight", weightScale), read(onnx, name + ".bias", biasScale));
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
