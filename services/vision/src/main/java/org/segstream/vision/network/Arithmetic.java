package org.segstream.vision.network;

/**
 * In which numbers an {@link OnnxWriter}'s network computes: what its tensors pass through. By
 * default in floats.
 */
interface Arithmetic {
  /**
   * A tensor on its way from the node that made it to those that read it.
   *
   * @param node name in the graph
   * @param tensor name in the ONNX model
   * @return name of the tensor to be read instead
   */
  default String pass(OnnxGraph onnx, String node, String tensor) {
    return tensor;
  }

  /**
   * Writes a convolution's constants.
   *
   * @param input name of the node it reads
   * @param name of the convolution, with which the constants' names begin
   * @param shape of the kernel, channels made first
   * @return names of kernel and bias
   */
  default Constants constants(
      OnnxGraph onnx, String input, String name, FoldedConvolution folded, int... shape) {
    onnx.floats(name + ".weight", folded.weight(), shape);
    onnx.floats(name + ".bias", folded.bias(), shape[0]);
    return new Constants(name + ".weight", name + ".bias");
  }

  /**
   * Names of tensors.
   *
   * @param weight the kernel
   * @param bias one number per channel made
   */
  record Constants(String weight, String bias) {}
}
