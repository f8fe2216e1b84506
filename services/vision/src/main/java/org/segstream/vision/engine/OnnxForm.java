package org.segstream.vision.engine;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A model's network as ONNX.
 *
 * @param id the model's name and version
 * @param floats bytes of a network that computes in floats
 * @param integers bytes of one that computes in 8-bit integers where it can, if the model is
 *     calibrated
 */
record OnnxForm(String id, Supplier<byte[]> floats, Optional<Supplier<byte[]>> integers) {}
