package org.segstream.trainer.training;

import java.util.Optional;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Energy;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.metrics.SolverGaps;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.segmenter.FrameEnergy;

/**
 * The best labelling of a frame without one before it, to the gap of {@link SolverGaps#OF_SCORES}.
 */
final class HardField {
  private final FrameEnergy energies;
  private final CrfSolver solver = Solvers.best();
  private final SolverGaps gaps = new SolverGaps(SolverGaps.OF_SCORES);

  HardField(CrfParameters edges) {
    this.energies = new FrameEnergy(edges);
  }

  LabelMap solve(RgbImage image, Logits logits) {
    Energy energy = energies.of(image, logits, Optional.empty());
    Solution solution = solver.solve(energy, solver.newState(), SolverGaps.OF_SCORES);
    gaps.add(solution.certificate(), energy.pixels());
    return new LabelMap(image.width(), image.height(), solution.labels());
  }

  /** A sentence about images that were not solved as far as scores want it, if there are any. */
  Optional<String> shortfall() {
    return gaps.shortfall();
  }
}
