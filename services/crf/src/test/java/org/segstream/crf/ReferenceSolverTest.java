package org.segstream.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ReferenceSolverTest extends CrfSolverContract {

  @Override
  CrfSolver solver() {
    return new ReferenceSolver();
  }

  @Override
  void setMessages(CrfSolver.StreamState state, GridEnergy grid, double[] right, double[] down) {
    ((ReferenceState) state).set(grid, right, down);
  }

  @Override
  double resolution(GridEnergy grid) {
    return 1e-7;
  }

  @Override
  void assertBound(double bound, double reference) {
    assertThat(bound).isCloseTo(reference, within(0.001));
  }
}
