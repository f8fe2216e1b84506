package org.segstream.crf.training;

import org.segstream.crf.simd.Lanes;

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
  private final boolean descends;

  /** A loop over nodes {@code from} to {@code to - 1} of a block. */
  interface Kernel {
    void run(ChainBlock block, int from, int to);
  }

  private ChainKernels(int nodesAtOnce, boolean descends, Kernel... kernels) {
    this.kernels = kernels.clone();
    this.nodesAtOnce = nodesAtOnce;
    this.descends = descends;
  }

  /** Each kernel over all nodes, then the next. */
  static ChainKernels whole(Kernel... kernels) {
    return new ChainKernels(Integer.MAX_VALUE, false, kernels);
  }

  /** All kernels over a few nodes that fit into the first-level cache, then the next few. */
  static ChainKernels piecewise(Kernel... kernels) {
    return new ChainKernels(Lanes.WORDS, false, kernels);
  }

  /** All kernels at the first node, then at the next. */
  static ChainKernels ascending(Kernel... kernels) {
    return new ChainKernels(1, false, kernels);
  }

  /** All kernels at the last node, then at the one before. */
  static ChainKernels descending(Kernel... kernels) {
    return new ChainKernels(1, true, kernels);
  }

  void run(ChainBlock block) {
    int step = Math.min(nodesAtOnce, block.length);
    for (int n = 0; n < block.length; n += step) {
      int to = descends ? block.length - n : Math.min(n + step, block.length);
      int from = descends ? to - step : n;
      for (Kernel kernel : kernels) {
        kernel.run(block, from, to);
      }
    }
  }
}
