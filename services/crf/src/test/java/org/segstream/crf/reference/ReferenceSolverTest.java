package org.segstream.crf.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.segstream.crf.CrfSolverContract;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.energy.GridEnergy;

class ReferenceSolverTest extends CrfSolverContract {

  @Override
  public CrfSolver solver() {
    return new ReferenceSolver();
  }

  @Override
  public void setMessages(
      CrfSolver.StreamState state, GridEnergy grid, double[] right, double[] down) {
    ((ReferenceState) state).set(grid, right, down);
  }

  @Override
  public double resolution(GridEnergy grid) {
    return 1e-7;
  }

  @Override
  public void assertBound(double bound, double reference) {
    assertThat(bound).isCloseTo(reference, within(0.001));
  }
}
