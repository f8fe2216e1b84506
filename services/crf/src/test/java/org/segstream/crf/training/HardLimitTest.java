package org.segstream.crf.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.reference.ReferenceSolver;

/** As the temperature falls, the soft form becomes the hard one that the worker solves. */
class HardLimitTest {
  private static final int WIDTH = 23;
  private static final int HEIGHT = 17;
  private static final int LABELS = 4;
  private static final GridShape SHAPE = new GridShape(WIDTH, HEIGHT, LABELS, List.of(1));

  private final ReferenceTensors field = new TestFields(SHAPE, 11).field(2, 0.7, true);
  private final Solution hard = hard();

  /** The hard solver minimises energies, channel last. */
  private Solution hard() {
    float[] unary = new float[SHAPE.scores()];
    for (int n = 0; n < unary.length; n++) {
      int pixel = n / LABELS;
      unary[n] = (float) -field.scores()[n % LABELS * SHAPE.pixels() + pixel];
    }
    GridEnergy grid =
        GridEnergy.potts(
            WIDTH,
            HEIGHT,
            LABELS,
            unary,
            TestFields.floats(field.weights().getFirst().horizontal()),
            TestFields.floats(field.weights().getFirst().vertical()));
    ReferenceSolver solver = new ReferenceSolver();
    return solver.solve(grid, solver.newState(), Budget.toGap(0, 500));
  }

  private double lowest(double gamma, int iterations) {
    double[] values =
        new UnrolledField(SHAPE, 1)
            .forward(
                TestFields.floats(field),
                new UnrolledSettings(iterations, gamma, StepRule.guarded()),
                MemorySegment.ofArray(new float[SHAPE.scores()]));
    return Arrays.stream(values).min().orElseThrow();
  }

  @Test
  void theSoftBoundMeetsTheHardOptimumAsGammaFalls() {
    double optimum = -hard.certificate().energy();
    assertThat(-hard.certificate().lowerBound()).isCloseTo(optimum, within(1e-3 * optimum));

    double warm = lowest(1, 100) - optimum;
    double cool = lowest(0.1, 200) - optimum;
    double cold = lowest(0.01, 600) - optimum;

    assertThat(cool).isBetween(0.0, warm / 5);
    assertThat(cold).isBetween(-1e-3, 0.01 * optimum);
    assertThat(cold).isLessThan(cool);
  }

  @Test
  void theLikeliestLabelsAreThoseOfTheHardSolver() {
    float[] output = new float[SHAPE.scores()];
    new UnrolledField(SHAPE, 1)
        .forward(
            TestFields.floats(field),
            new UnrolledSettings(200, 0.05, StepRule.guarded()),
            MemorySegment.ofArray(output));

    int equal = 0;
    for (int i = 0; i < SHAPE.pixels(); i++) {
      int best = 0;
      for (int k = 1; k < LABELS; k++) {
        best = output[k * SHAPE.pixels() + i] > output[best * SHAPE.pixels() + i] ? k : best;
      }
      equal += best == hard.labels()[i] ? 1 : 0;
    }

    assertThat(equal).isGreaterThan(SHAPE.pixels() * 97 / 100);
  }
}
