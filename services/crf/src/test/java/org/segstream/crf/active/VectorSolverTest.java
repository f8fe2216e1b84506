package org.segstream.crf.active;

import static org.assertj.core.api.Assertions.assertThat;

import org.segstream.crf.CrfSolverContract;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.energy.GridEnergy;

class VectorSolverTest extends CrfSolverContract {

  @Override
  public CrfSolver solver() {
    return new VectorSolver();
  }

  @Override
  public void setMessages(
      CrfSolver.StreamState state, GridEnergy grid, double[] right, double[] down) {
    ((ActiveState) state).set(grid, right, down);
  }

  /** Every unary and every weight may lose one unit in rounding down. */
  @Override
  public double resolution(GridEnergy grid) {
    int terms = (1 + 2 * grid.families().size()) * grid.pixels();
    return VectorSolver.takes(grid) ? terms / Ingest.scale(grid) : 1e-7;
  }

  @Override
  public void assertBound(double bound, double reference) {
    assertThat(bound).isBetween(reference - 5e-4 * reference, 69219.7);
  }
}
