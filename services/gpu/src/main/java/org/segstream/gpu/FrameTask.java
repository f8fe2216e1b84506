package org.segstream.gpu;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.ContrastWeights;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LogitPlanes;
import org.segstream.crf.energy.SampledEnergy;

/**
 * A frame to be solved on a device.
 *
 * @param stream number of its stream's state
 * @param goesOn whether it may start from the stream's previous frame
 * @param shares what it starts from instead, if it was told so: how much more than their part the
 *     columns have, {@code int[height][label][width]}, in units
 * @param motion since that frame, if it is known
 * @param submitted when it was, on {@link System#nanoTime()}'s clock
 * @param result what comes of it
 */
record FrameTask(
    Energy energy,
    Budget budget,
    long stream,
    boolean goesOn,
    Optional<int[]> shares,
    Optional<Motion> motion,
    long submitted,
    CompletableFuture<Solution> result) {

  /**
   * Frames of one kind can be in one launch.
   *
   * @param unaryColumns columns of the logits, or from one unary to the next pixel's
   * @param unaryRows rows of the logits, or from one unary to the next label's
   * @param contrast what the edges' weights come from, if it is colours
   */
  record Kind(
      FrameSize size, int unaryColumns, int unaryRows, Optional<ContrastWeights> contrast) {}

  /** The kind of this frame. */
  Kind kind() {
    FrameSize size = FrameSize.of(energy);
    return switch (energy) {
      case GridEnergy grid -> new Kind(size, grid.pixelStep(), grid.labelStep(), Optional.empty());
      case SampledEnergy sampled -> {
        LogitPlanes logits = sampled.logits();
        yield new Kind(size, logits.width(), logits.height(), Optional.of(sampled.contrast()));
      }
    };
  }
}
