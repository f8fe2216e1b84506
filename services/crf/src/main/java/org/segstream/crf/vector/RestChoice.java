package org.segstream.crf.vector;

import java.util.Arrays;
import org.segstream.crf.simd.Lanes;

/**
 * Chooses the blocks that the next iteration leaves out: as many as together have only a small
 * share of the gap that is allowed. A block that was visited without gain wakes those around it:
 * what it lacks may be there.
 */
final class RestChoice {
  /** Share of the allowed gap that blocks at rest may have. */
  private static final double AT_REST = 0.3;

  private static final double LEAST_AT_REST = AT_REST / 256;

  /** A visit was useless if it leaves this much of the block's gap. */
  private static final double USELESS = 0.85;

  /** If more blocks than this would be visited, all are: that costs as little. */
  private static final double MOST_VISITED = 0.75;

  private final Strips strips;
  private final Frontier frontier;
  private final LocalGaps localGaps;

  /** By strip and block, in the grid's units. */
  private final long[] gaps;

  /** The same before the last iteration. */
  private final long[] gapsBefore;

  private final boolean[] marked;
  private double atRest = AT_REST;

  RestChoice(SkewedGrid grid) {
    this.strips = grid.strips;
    this.frontier = grid.frontier;
    this.localGaps = new LocalGaps(grid);
    this.gaps = new long[strips.count() * strips.blocks()];
    this.gapsBefore = new long[gaps.length];
    this.marked = new boolean[gaps.length];
  }

  /** Begins a frame, with all blocks awake. */
  void begin() {
    frontier.wakeAll();
    Arrays.fill(gaps, Long.MAX_VALUE);
    atRest = AT_REST;
  }

  /** Leaves less to the blocks at rest, since the others alone have nothing more to gain. */
  void tighten() {
    atRest = Math.max(LEAST_AT_REST, atRest / 4);
  }

  /**
   * Chooses, after an iteration.
   *
   * @param labelling the best so far
   * @param values the blocks' parts of the bound
   * @param allowedGap in the grid's units
   */
  void choose(SkewedLabels labelling, long[] values, double allowedGap) {
    measure(labelling, values);
    long limit = limit((long) (atRest * allowedGap));
    Arrays.fill(marked, false);
    for (int n = 0; n < gaps.length; n++) {
      marked[n] |= gaps[n] > limit;
      if (gaps[n] > limit && !rests(n) && gaps[n] > USELESS * gapsBefore[n]) {
        markAround(n);
      }
    }
    for (int n = 0; n < gaps.length; n++) {
      frontier.set(strips.slot(n / strips.blocks()), from(n), !marked[n]);
    }
    if (frontier.visited() == 0 || frontier.visited() > MOST_VISITED) {
      frontier.wakeAll();
    }
  }

  /** Measures the blocks that were visited and those around them: others are as they were. */
  private void measure(SkewedLabels labelling, long[] values) {
    System.arraycopy(gaps, 0, gapsBefore, 0, gaps.length);
    Arrays.fill(marked, false);
    for (int n = 0; n < gaps.length; n++) {
      if (!rests(n)) {
        marked[n] = true;
        markAround(n);
      }
    }
    for (int n = 0; n < gaps.length; n++) {
      if (marked[n]) {
        gaps[n] = localGaps.of(labelling, n / strips.blocks(), from(n), values[block(n)]);
      }
    }
  }

  /** The gap up to which blocks have no more than {@code most} together. */
  private long limit(long most) {
    long low = -1;
    long high = most + 1;
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (sumUpTo(middle) <= most) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private long sumUpTo(long limit) {
    long sum = 0;
    for (long gap : gaps) {
      sum += gap <= limit ? Math.max(0, gap) : 0;
    }
    return sum;
  }

  private void markAround(int n) {
    int strip = n / strips.blocks();
    int from = from(n);
    mark(strip, from - Strips.BLOCK);
    mark(strip, from + Strips.BLOCK);
    for (int t = from; t <= from + Strips.BLOCK; t += Strips.BLOCK - 1) {
      mark(strip - 1, t + Lanes.COUNT - 1);
      mark(strip + 1, t - Lanes.COUNT + 1);
    }
  }

  private void mark(int strip, int t) {
    if (strip >= 0 && strip < strips.count() && t >= 0 && t < strips.steps()) {
      marked[strip * strips.blocks() + t / Strips.BLOCK] = true;
    }
  }

  private boolean rests(int n) {
    return frontier.rests(block(n));
  }

  private int block(int n) {
    return frontier.block(strips.slot(n / strips.blocks()), from(n));
  }

  private int from(int n) {
    return n % strips.blocks() * Strips.BLOCK;
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (2L * Long.BYTES + 1) * gaps.length;
  }
}
