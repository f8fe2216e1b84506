package org.segstream.crf.training;

/** How the chains of a block are solved: sums of products, by what kind of edges they have. */
final class SumProductRules {
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

  /** Fills messages and masses from the scores. */
  void messages(ChainBlock block) {
    messages.run(block);
  }

  /** Fills the results with centred soft max-marginals; after {@link #messages}. */
  void logMarginals(ChainBlock block) {
    logMarginals.run(block);
  }

  /**
   * Fills the results with probabilities of labels, and the edges with what a unit of weight is
   * expected to cost; after {@link #messages}.
   */
  void marginals(ChainBlock block) {
    marginals.run(block);
  }

  /**
   * Turns the incoming gradient by the soft max-marginals into gradients by the scores, left in the
   * results, and by the edges, added; after {@link #messages}.
   */
  void adjoint(ChainBlock block) {
    adjoint.run(block);
  }
}
