package org.segstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.energy.Energy;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.metrics.SolverGaps;
import org.segstream.vision.model.CrfParameters;
import org.segstream.vision.segmenter.FrameEnergy;

/** Scores are solved to their gap, also where a live stream would have given up. */
class HardFieldTest {
  private static final int SIDE = 160;
  private static final int LABELS = 11;
  private final RgbImage image = new RgbImage(SIDE, SIDE, new byte[3 * SIDE * SIDE]);

  @Test
  void goesOnUntilTheGapIsReached() {
    Logits logits = noise(2, 3);
    CrfParameters edges = CrfParameters.neighbours(2, 0, 10);
    SolverGaps live = new SolverGaps(Budget.toGap(1e-2, 100));
    Energy energy = new FrameEnergy(edges).of(image, logits, Optional.empty());
    CrfSolver solver = Solvers.best();
    live.add(
        solver.solve(energy, solver.newState(), Budget.toGap(1e-2, 100)).certificate(),
        energy.pixels());
    assertThat(live.missed()).as("100 iterations are too few").isOne();

    HardField field = new HardField(edges);
    field.solve(image, logits);

    assertThat(field.shortfall()).isEmpty();
  }

  @Test
  void saysSoIfTheGapIsOutOfReach() {
    HardField field = new HardField(CrfParameters.neighbours(0.5f, 0, 10));
    field.solve(image, noise(1, 1));

    assertThat(field.shortfall().orElseThrow())
        .startsWith(
            "1 of 1 images are not solved to a gap of 0.01 after 2000 iterations, the largest gap"
                + " is 0.01");
  }

  private static Logits noise(long seed, float spread) {
    Random random = new Random(seed);
    float[] values = new float[LABELS * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = spread * random.nextFloat();
    }
    return new Logits(1, LABELS, SIDE, SIDE, values);
  }
}
