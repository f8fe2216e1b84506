package org.segstream.crf;

/**
 * Chooses for a stream whether its next frame starts from the messages of the frame before or anew,
 * by what both have taken so far: which of them is cheaper depends on how steady the camera and the
 * network are, and is measured rather than guessed. The dearer one is tried again now and then,
 * more seldom each time it loses.
 *
 * <p>Depends on iterations alone, not on time: equal frames have equal starts. Not thread-safe.
 */
public final class StartChoice {
  private static final int FIRST_PAUSE = 8;
  private static final int LONGEST_PAUSE = 64;

  /** Share of the latest frame in what a start takes; a trial's old figures are out of date. */
  private static final double LATEST = 0.5;

  /** Iterations that take as long as summing up to coarser grids and solving these. */
  private static final double COARSE_GRIDS = 1;

  /** Iterations that take as long as moving the messages. */
  private static final double CARRYING = 2;

  private double anew = Double.NaN;
  private double carried = Double.NaN;
  private int pause = FIRST_PAUSE;
  private int framesToTrial = FIRST_PAUSE;

  /** Whether the next frame should start from carried messages. */
  public boolean carries() {
    if (Double.isNaN(anew) || Double.isNaN(carried)) {
      return !Double.isNaN(anew);
    }
    return carried < anew != (framesToTrial == 0);
  }

  /** Takes in what a frame took that was solved to the wanted gap. */
  public void took(StartKind start, int iterations) {
    boolean trial = framesToTrial == 0;
    boolean before = carried < anew;
    double weight = trial ? 1 : LATEST;
    switch (start) {
      case COLD, COARSE -> anew = mixed(anew, iterations + COARSE_GRIDS, weight);
      case WARM -> carried = mixed(carried, iterations, weight);
      case WARM_MOTION -> carried = mixed(carried, iterations + CARRYING, weight);
    }
    if (trial) {
      boolean lost = carried < anew == before;
      pause = lost ? Math.min(LONGEST_PAUSE, 2 * pause) : FIRST_PAUSE;
      framesToTrial = pause;
    } else {
      framesToTrial--;
    }
  }

  private static double mixed(double before, double now, double weight) {
    return Double.isNaN(before) ? now : before + weight * (now - before);
  }
}
