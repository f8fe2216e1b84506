package org.segstream.trainer.training;

import org.segstream.crf.Budget;
import org.segstream.crf.CrfSolver;
import org.segstream.crf.GridEnergy;
import org.segstream.crf.Solvers;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.LogitSampler;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.segmenter.FrameEnergy;

/** The answer as a worker gives it for a frame by itself: the hard optimum to a gap of 1 %. */
public final class HardField {
  /** What every score is solved to. */
  public static final Budget BUDGET = Budget.toGap(0.01, 100);

  private final FrameEnergy energies;
  private final CrfSolver solver = Solvers.best();

  HardField(CrfParameters edges) {
    this.energies = new FrameEnergy(edges);
  }

  LabelMap solve(RgbImage image, Logits logits) {
    float[] unaries = LogitSampler.unaries(logits, 0, image.width(), image.height());
    GridEnergy energy = energies.of(image, unaries, logits.labels());
    return new LabelMap(
        image.width(), image.height(), solver.solve(energy, solver.newState(), BUDGET).labels());
  }
}
