package org.segstream.crf;

import static org.assertj.core.api.Assertions.assertThat;

class VectorSolverTest extends CrfSolverContract {

  @Override
  CrfSolver solver() {
    return new VectorSolver();
  }

  @Override
  void setMessages(CrfSolver.StreamState state, PottsGrid grid, double[] right, double[] down) {
    ((VectorState) state).set(grid, right, down);
  }

  /** Every unary and every weight may lose one unit in rounding down. */
  @Override
  double resolution(PottsGrid grid) {
    int terms = grid.width() * grid.height() + grid.horizontal().length + grid.vertical().length;
    return grid.width() == 1 || grid.height() == 1 ? 1e-7 : terms / Quantizer.scale(grid);
  }

  @Override
  void assertBound(double bound, double reference) {
    assertThat(bound).isBetween(reference - 5e-4 * reference, 69219.7);
  }
}
