package org.segstream.vision.engine;

/** Where a network shall run. */
public enum DeviceChoice {
  /** On the first GPU if the engine has one, else on the processor. */
  AUTO,
  /** On the processor. */
  CPU,
  /** On the first NVIDIA GPU, or not at all. */
  CUDA
}
