package org.segstream.crf.training;

/** Sums of products, at a temperature above 0. */
final class SumProductRules implements ChainRules {
  private final Step messages;
  private final Step logMarginals;
  private final Step marginals;
  private final Step adjoint;

  /** One thing to do with a block. */
  private interface Step {
    void run(ChainBlock block);
  }

  private SumProductRules(Step messages, Step logMarginals, Step marginals, Step adjoint) {
    this.messages = messages;
    this.logMarginals = logMarginals;
    this.marginals = marginals;
    this.adjoint = adjoint;
  }

  /** For Potts edges, O(labels) an edge. */
  static SumProductRules potts() {
    return new SumProductRules(
        new ForwardBackward()::run,
        LogMarginals.ofPotts()::run,
        new ChainMarginals()::run,
        new ChainAdjoint()::run);
  }

  /** For edges with a label compatibility, O(labels²) an edge. */
  static SumProductRules table() {
    return new SumProductRules(
        new TableMessages()::run,
        LogMarginals.ofTable()::run,
        new TableMarginals()::run,
        new TableAdjoint()::run);
  }

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
