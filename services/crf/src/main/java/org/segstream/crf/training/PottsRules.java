package org.segstream.crf.training;

/** Sum-product with Potts edges, O(labels) an edge. */
final class PottsRules implements ChainRules {
  private final ForwardBackward messages = new ForwardBackward();
  private final LogMarginals logMarginals = LogMarginals.ofPotts();
  private final ChainMarginals marginals = new ChainMarginals();
  private final ChainAdjoint adjoint = new ChainAdjoint();

  @Override
  public void messages(ChainBlock block) {
    messages.run(block);
  }

  @Override
  public double value(ChainBlock block, int lanes) {
    return ForwardBackward.value(block, lanes);
  }

  @Override
  public void logMarginals(ChainBlock block) {
    logMarginals.run(block);
  }

  @Override
  public void marginals(ChainBlock block) {
    marginals.run(block);
  }

  @Override
  public void adjoint(ChainBlock block) {
    adjoint.run(block);
  }
}
