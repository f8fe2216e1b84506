package org.segstream.crf.active;

import org.segstream.crf.certificate.Budget;

/**
 * When a solve decides labels. Deciding adds a third to the time of a pass and helps only when the
 * gap may be closed, so it waits for as many passes as the gap's decay so far suggests. The
 * labellings of two successive passes, one each way, are judged together.
 */
final class DecisionSchedule {
  private static final double FIRST_DECAY = 0.78;
  private static final double SLOWEST_DECAY = 0.95;

  private final int last;
  private final boolean always;
  private int next;
  private int previous;
  private double previousExcess;
  private double decay = FIRST_DECAY;

  /**
   * @param first the first pass to be judged
   * @param budget its last pass is judged; with a deadline, every pass is
   */
  DecisionSchedule(int first, Budget budget) {
    this.next = first;
    this.last = (int) Math.min(Integer.MAX_VALUE, 2L * budget.maxIterations());
    this.always = budget.deadlineNanos() != Long.MAX_VALUE;
  }

  /** The last pass, counted from 1. */
  int last() {
    return last;
  }

  /** Whether this pass decides labels. */
  boolean decides(int pass) {
    return always || pass >= next - 1 || pass >= last - 1;
  }

  /** Whether to compare labels and bound after this pass. */
  boolean judges(int pass) {
    return always || pass >= next || pass == last;
  }

  /** By how much a pass seems to shrink the gap. */
  double decay() {
    return decay;
  }

  /** Whether hardly anything was gained since the judgement before. */
  boolean isStuck() {
    return decay >= SLOWEST_DECAY;
  }

  /** Tells what a judgement has shown: the gap as a multiple of the one that is wanted. */
  void judged(int pass, double excess) {
    if (previous > 0) {
      double measured = Math.pow(excess / previousExcess, 1.0 / (pass - previous));
      decay = Math.clamp(measured, 0.1, SLOWEST_DECAY);
    }
    previous = pass;
    previousExcess = excess;
    next = pass + Math.max(1, (int) (Math.log(Math.max(1, excess)) / -Math.log(decay)));
  }
}
