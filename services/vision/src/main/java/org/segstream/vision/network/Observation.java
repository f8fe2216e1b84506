package org.segstream.vision.network;

import java.util.Collection;

/** Floats; the least and the greatest value of some tensors are outputs of the network too. */
final class Observation implements Arithmetic {
  private final Collection<String> nodes;

  Observation(Collection<String> nodes) {
    this.nodes = nodes;
  }

  @Override
  public String pass(OnnxGraph onnx, String node, String tensor) {
    if (nodes.contains(node)) {
      extreme(onnx, "ReduceMin", OnnxWriter.least(node), tensor);
      extreme(onnx, "ReduceMax", OnnxWriter.greatest(node), tensor);
    }
    return tensor;
  }

  private static void extreme(OnnxGraph onnx, String type, String output, String tensor) {
    onnx.node(type, output, tensor).addAttribute(OnnxGraph.integer("keepdims", 0));
    onnx.output(output);
  }
}
