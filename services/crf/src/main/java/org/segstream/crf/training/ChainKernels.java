package org.segstream.crf.training;

/**
 * Loops over the nodes of a block, run one after the other.
 *
 * <p>They are called through an interface of many implementations so that the compiler takes each
 * by itself. Inlined into one method they would exceed its budget of nodes, and it would put
 * vectors on the heap without a word.
 */
final class ChainKernels {
  private final Kernel[] kernels;
  private final int nodesAtOnce;

  /** A loop over nodes {@code from} to {@code to - 1} of a block. */
  interface Kernel {
    void run(ChainBlock block, int from, int to);
  }

  private ChainKernels(int nodesAtOnce, Kernel... kernels) {
    this.kernels = kernels.clone();
    this.nodesAtOnce = nodesAtOnce;
  }

  /** Each kernel over all nodes, then the next. */
  static ChainKernels whole(Kernel... kernels) {
    return new ChainKernels(Integer.MAX_VALUE, kernels);
  }

  /** All kernels over a few nodes that fit into the first-level cache, then the next few. */
  static ChainKernels piecewise(Kernel... kernels) {
    return new ChainKernels(FloatLanes.COUNT, kernels);
  }

  void run(ChainBlock block) {
    for (int from = 0; from < block.length; from += Math.min(nodesAtOnce, block.length)) {
      int to = Math.min(block.length - from, nodesAtOnce) + from;
      for (Kernel kernel : kernels) {
        kernel.run(block, from, to);
      }
    }
  }
}
