package org.segstream.benchmarks.network;

import java.util.Optional;
import org.segstream.benchmarks.Samples;

/**
 * What a part of a model costs a frame.
 *
 * @param part in words, for instance {@code network, onnx, int8}
 * @param threads of the part
 * @param cost absent where it cannot run
 * @param note where it runs, or why it cannot
 */
public record ModelFigures(String part, int threads, Optional<Cost> cost, String note) {
  /**
   * Time of a frame.
   *
   * @param wallMillis time that passed, ms
   * @param cpuMillis CPU time of the whole process, ms
   */
  public record Cost(Samples wallMillis, Samples cpuMillis) {}
}
