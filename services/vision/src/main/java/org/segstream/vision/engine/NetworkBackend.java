package org.segstream.vision.engine;

import java.nio.FloatBuffer;
import java.util.Optional;

/** Runs a network on numbers. Not thread-safe, but any thread may call. */
interface NetworkBackend extends AutoCloseable {

  /**
   * The network's output, whatever its values.
   *
   * @param input {@code float[batch][3][height][width]}, a direct buffer of just this size
   */
  Logits run(FloatBuffer input, int batch, int height, int width);

  /**
   * The same with what a focus head says.
   *
   * @param input as above
   */
  default Looked look(FloatBuffer input, int batch, int height, int width) {
    return new Looked(run(input, batch, height, width), Optional.empty());
  }

  /** Whether the network computes in 8-bit integers where it can. */
  default boolean isInteger() {
    return false;
  }

  /** See {@link SegmentationEngine#description()}. */
  String description();

  @Override
  void close();
}
