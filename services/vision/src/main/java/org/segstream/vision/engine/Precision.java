package org.segstream.vision.engine;

/** In which numbers the network computes. The random field is the same with all of them. */
public enum Precision {
  /** 8-bit integers where that is faster and the model is calibrated for it, floats elsewhere. */
  AUTO,
  /** 32-bit floats. */
  FLOAT,
  /** 8-bit integers, for ONNX Runtime on a processor and models that are calibrated. */
  INT8
}
