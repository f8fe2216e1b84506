package org.segstream.vision.engine;

/** What runs the network. */
public enum EngineKind {
  /** ONNX Runtime: the faster one. */
  ONNX,
  /** DJL's PyTorch: the one that trains. */
  PYTORCH
}
