package org.segstream.crf.training;

/** Sum-product where edges have a label compatibility, O(labels²) an edge. */
final class TableRules implements ChainRules {
  private final TableMessages messages = new TableMessages();
  private final LogMarginals logMarginals = LogMarginals.ofTable();
  private final TableMarginals marginals = new TableMarginals();
  private final TableAdjoint adjoint = new TableAdjoint();

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
