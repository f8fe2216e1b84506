package org.segstream.crf.training;

/** How the chains of a block are solved: by what kind of edges they have, and how softly. */
interface ChainRules {
  /** Fills messages and masses from the scores. */
  void messages(ChainBlock block);

  /**
   * The soft maximum over all labellings of the block's chains, nats; after {@link #messages}.
   *
   * @param lanes how many of the lanes are chains of the grid
   */
  double value(ChainBlock block, int lanes);

  /** Fills the results with centred soft max-marginals; after {@link #messages}. */
  void logMarginals(ChainBlock block);

  /**
   * Fills the results with probabilities of labels, and the edges with what a unit of weight is
   * expected to cost; after {@link #messages}.
   */
  void marginals(ChainBlock block);

  /**
   * Turns the incoming gradient by the soft max-marginals into gradients by the scores, left in the
   * results, and by the edges, added; after {@link #messages}.
   */
  void adjoint(ChainBlock block);
}
