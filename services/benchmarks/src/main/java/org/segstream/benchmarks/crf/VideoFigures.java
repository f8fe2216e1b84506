package org.segstream.benchmarks.crf;

import org.segstream.benchmarks.Samples;

/**
 * What a frame of a sequence takes, the first one left out: means over frames.
 *
 * @param start where the frames' first messages come from
 * @param gap that is reached
 * @param iterations a frame, by the pixels visited
 * @param cpuMillis of the solver a frame, over the rounds
 * @param motionMillis of the motion search a frame, over the rounds; 0 where none is made
 * @param reached whether every frame got to the gap
 */
public record VideoFigures(
    String sequence,
    VideoStart start,
    double gap,
    double iterations,
    Samples cpuMillis,
    Samples motionMillis,
    boolean reached) {

  /** Solver and motion, ms. */
  double millis() {
    return cpuMillis.median() + motionMillis.median();
  }
}
