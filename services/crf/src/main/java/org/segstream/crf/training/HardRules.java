package org.segstream.crf.training;

/** Max-sum with Potts edges: temperature 0. Has no derivative. */
final class HardRules implements ChainRules {
  private final HardChains chains = new HardChains();

  @Override
  public void messages(ChainBlock block) {
    chains.runMessages(block);
  }

  @Override
  public double value(ChainBlock block, int lanes) {
    return HardChains.value(block, lanes);
  }

  @Override
  public void logMarginals(ChainBlock block) {
    chains.runMarginals(block);
  }

  @Override
  public void marginals(ChainBlock block) {
    throw noDerivative();
  }

  @Override
  public void adjoint(ChainBlock block) {
    throw noDerivative();
  }

  private static IllegalStateException noDerivative() {
    return new IllegalStateException("the hard form, at temperature 0, has no derivative");
  }
}
