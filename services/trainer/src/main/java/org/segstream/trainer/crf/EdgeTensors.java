package org.segstream.trainer.crf;

import ai.djl.ndarray.NDArray;

/**
 * Weights of one stride's edges, nats, ≥ 0.
 *
 * @param horizontal {@code float[batch][height][width - stride]}, edges to the right
 * @param vertical {@code float[batch][height - stride][width]}, edges downwards
 */
public record EdgeTensors(NDArray horizontal, NDArray vertical) {}
