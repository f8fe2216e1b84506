package org.segstream.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.segstream.crf.CrfSolverContract;
import org.segstream.crf.Solvers;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.reference.ReferenceState;

class DeviceSolverTest extends CrfSolverContract {
  private static DeviceSolver solver;

  @BeforeAll
  static void open() {
    solver = new DeviceSolver(TestDevice.get(), Solvers.named("reference"));
  }

  @AfterAll
  static void close() {
    if (solver != null) {
      assertThat(solver.counters().failovers()).isZero();
      solver.close();
    }
  }

  @Override
  public CrfSolver solver() {
    return solver;
  }

  /** There are no messages here but shares of the unaries: what is put in moves these. */
  @Override
  public void setMessages(
      CrfSolver.StreamState state, GridEnergy grid, double[] right, double[] down) {
    DeviceState memory = (DeviceState) state;
    if (grid.isPlain()) {
      memory.set(shares(grid, right));
    } else {
      ((ReferenceState) memory.forProcessor()).set(grid, right, down);
    }
  }

  private static int[] shares(GridEnergy grid, double[] values) {
    double perNat = Units.of(grid).perNat();
    int[] shares = new int[values.length];
    for (int n = 0; n < shares.length; n++) {
      int i = n / grid.labels();
      int upright = (i / grid.width() * grid.labels() + n % grid.labels()) * grid.width();
      shares[upright + i % grid.width()] = (int) (values[n] * perNat);
    }
    return shares;
  }

  /** Every unary and every weight may lose some units in rounding down. */
  @Override
  public double resolution(GridEnergy grid) {
    double lost = (1 + 2.0 * grid.families().size()) * grid.pixels();
    double largest = 4 * grid.largestWeight();
    return lost * (4 / Units.of(grid).perNat() + 0x1p-20 * largest) + 1e-7;
  }

  @Override
  public void assertBound(double bound, double reference) {
    assertThat(bound).isBetween(reference - 5e-4 * reference, 69219.7);
  }
}
