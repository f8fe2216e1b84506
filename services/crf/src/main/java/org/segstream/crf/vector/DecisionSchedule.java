package org.segstream.crf.vector;

import org.segstream.crf.certificate.Budget;

/**
 * When a solve decides labels. Deciding adds a third to the time of a pass and helps only when the
 * gap may be closed, so it waits for as many passes as the gap's decay so far suggests. The
 * labellings of two successive passes, one each way, are judged together.
 *
 * <p>If many passes seem to be missing, blocks may rest from the next pass in reversed order on.
 * Then judgements come more often and after such passes only, since they choose the blocks.
 */
final class DecisionSchedule {
  private static final double FIRST_DECAY = 0.78;
  private static final double SLOWEST_DECAY = 0.95;

  /** So many missing passes make it worth while that blocks rest. */
  private static final int MANY = 4;

  /** While blocks rest, judgements come after at most so many iterations. */
  private static final int MOST_UNJUDGED = 3;

  /** If this much of the gap is left by judged iterations, they were useless. */
  private static final double USELESS = 0.97;

  private final int last;
  private final boolean always;
  private final boolean mayRest;
  private final boolean forwardFirst;
  private int next;
  private int previous;
  private double previousExcess;
  private double decay = FIRST_DECAY;
  private boolean resting;
  private boolean useless;

  /**
   * @param first the first pass to be judged
   * @param mayRest whether blocks may rest
   * @param forwardFirst whether the first pass is in raster order
   * @param budget its last pass is judged; with a deadline, every pass is
   */
  DecisionSchedule(int first, boolean mayRest, boolean forwardFirst, Budget budget) {
    this.next = first;
    this.mayRest = mayRest;
    this.forwardFirst = forwardFirst;
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

  /** Whether blocks may rest after this pass. */
  boolean letsRest(int pass) {
    return resting && isReversed(pass);
  }

  /** Whether hardly anything was gained while blocks rested, up to the last judgement. */
  boolean isInVain() {
    return useless;
  }

  private boolean isReversed(int pass) {
    return (pass % 2 == 0) == forwardFirst;
  }

  /** By how much a pass seems to shrink the gap. */
  double decay() {
    return decay;
  }

  /** Tells what a judgement has shown: the gap as a multiple of the one that is wanted. */
  void judged(int pass, double excess) {
    if (previous > 0) {
      double measured = Math.pow(excess / previousExcess, 1.0 / (pass - previous));
      decay = Math.clamp(measured, 0.1, SLOWEST_DECAY);
    }
    useless = resting && excess > USELESS * previousExcess;
    previous = pass;
    previousExcess = excess;
    int missing = Math.max(1, (int) (Math.log(Math.max(1, excess)) / -Math.log(decay)));
    resting |= mayRest && missing >= MANY;
    if (resting) {
      int unjudged = useless ? MOST_UNJUDGED : Math.clamp(missing / 4, 1, MOST_UNJUDGED);
      next = pass + (isReversed(pass) ? 2 * unjudged : 1);
    } else {
      next = pass + missing;
    }
  }
}
