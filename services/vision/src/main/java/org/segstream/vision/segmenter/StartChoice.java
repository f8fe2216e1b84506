package org.segstream.vision.segmenter;

import java.util.Optional;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.certificate.StartKind;

/**
 * Decides how each frame of a stream starts: from the messages of the frame before, moved with the
 * picture, or from scratch. Which is cheaper depends on how steady the camera and the network are,
 * and is measured: the choice goes by what both have taken so far, and tries the more expensive one
 * again now and then, less often each time it loses. A solver does as told, unless there are no
 * messages that fit: then it starts from scratch.
 *
 * <p>Depends on iterations alone, not on time: equal frames have equal starts. Not thread-safe.
 */
public final class StartChoice {
  private static final int FIRST_PAUSE = 2;
  private static final int LONGEST_PAUSE = 64;

  /** Share of the latest frame in what a start takes. */
  private static final double LATEST = 0.1;

  /** The same of a trial: older figures are out of date. */
  private static final double TRIAL = 0.5;

  /** Frames differ: carrying must seem cheaper by more than chance to be chosen. */
  private static final double WORTH = 0.85;

  /** Iterations that take as long as summing up to coarser grids and solving these. */
  private static final double COARSE_GRIDS = 4;

  /** Iterations that take as long as moving the messages. */
  private static final double MOVING = 2;

  private double fresh = Double.NaN;
  private double carried = Double.NaN;
  private int pause = FIRST_PAUSE;
  private int framesToTrial = FIRST_PAUSE;

  /** Whether the next frame should start from carried messages. */
  public boolean carries() {
    if (Double.isNaN(fresh) || Double.isNaN(carried)) {
      return !Double.isNaN(fresh);
    }
    return worthCarrying(carried, fresh) != (framesToTrial == 0);
  }

  /**
   * Tells the solver how the next frame starts.
   *
   * @param messages of the frame before
   * @param motion since that frame, if it is known
   */
  public void prepare(CrfSolver.StreamState messages, Optional<Motion> motion) {
    if (carries()) {
      motion.ifPresent(messages::follow);
    } else {
      messages.reset();
    }
  }

  /** Takes in what a frame took. One that a deadline cut short says nothing. */
  public void took(Solution solution) {
    if (!solution.certificate().deadlineHit()) {
      took(solution.certificate().start(), solution.iterations());
    }
  }

  /** Takes in the iterations of a frame that was solved to the wanted gap. */
  void took(StartKind start, double iterations) {
    boolean trial = framesToTrial == 0;
    double share = trial ? TRIAL : LATEST;
    boolean promising =
        switch (start) {
          case COLD, COARSE -> fresh(iterations + COARSE_GRIDS, share);
          case WARM -> carried(iterations, share);
          case WARM_MOTION -> carried(iterations + MOVING, share);
        };
    if (trial) {
      pause = promising ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, 2 * pause);
      framesToTrial = pause;
    } else {
      framesToTrial--;
    }
  }

  /** Returns whether this frame was cheaper than carrying. */
  private boolean fresh(double cost, double share) {
    fresh = mixed(fresh, cost, share);
    return !worthCarrying(carried, cost);
  }

  /** Returns whether this frame was cheaper than starting from scratch. */
  private boolean carried(double cost, double share) {
    carried = mixed(carried, cost, share);
    return worthCarrying(cost, fresh);
  }

  private static boolean worthCarrying(double carried, double fresh) {
    return carried < WORTH * fresh;
  }

  private static double mixed(double before, double now, double share) {
    return Double.isNaN(before) ? now : before + share * (now - before);
  }
}
