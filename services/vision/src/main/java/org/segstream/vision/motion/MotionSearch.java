package org.segstream.vision.motion;

import java.util.Optional;
import org.segstream.crf.certificate.Motion;
import org.segstream.vision.RgbImage;

/**
 * Follows the blocks of a stream's frames by integer vectors.
 *
 * <p>A block first tries to rest, then the vectors that its neighbours to the left and above have
 * found and its own of the frame before, and goes on from the best of these by a pattern search:
 * eight neighbours at a distance of 8 pixels while that helps, then of 4, 2 and 1 (after Li, Zeng
 * and Liou's three-step search, 1994). A block that still differs by more than {@value #GOOD} grey
 * levels tries again with the vectors found to the right and below, and if that does not help has
 * none. Needs the module {@code jdk.incubator.vector}. Not thread-safe: one for each stream.
 */
public final class MotionSearch {
  private static final int SIDE = BlockDifference.SIDE;

  /** Mean difference, in grey levels, from which on a block has no match. */
  private static final int GOOD = 10;

  /** Mean difference, in grey levels, below which nothing better is looked for. */
  private static final int FINE = 2;

  /** A longer vector must be better than rest by this much of a grey level. */
  private static final int WORTH = BlockDifference.UNIT / 2;

  /** Pixels in either direction. */
  private static final int REACH = 31;

  private static final int FIRST_STEP = 8;

  private Optional<Luma> last = Optional.empty();
  private Optional<Motion> lastMotion = Optional.empty();

  /**
   * Takes the next frame.
   *
   * @return its motion since the frame before; empty for the first one, for one of another size,
   *     and for frames smaller than a block
   */
  public Optional<Motion> next(RgbImage frame) {
    Luma luma = Luma.of(frame);
    Optional<Motion> motion =
        last.filter(luma::hasSizeOf)
            .filter(_ -> Math.min(luma.width(), luma.height()) >= SIDE)
            .map(before -> search(before, luma));
    last = Optional.of(luma);
    lastMotion = motion;
    return motion;
  }

  /** Takes the next frame without looking for its motion; that of the one after it is found. */
  public Optional<Motion> skip(RgbImage frame) {
    last = Optional.of(Luma.of(frame));
    lastMotion = Optional.empty();
    return Optional.empty();
  }

  /** Memory held, in bytes. */
  public long bytes() {
    return last.map(luma -> (long) luma.values().length).orElse(0L);
  }

  /** Forgets the last frame. */
  public void reset() {
    last = Optional.empty();
    lastMotion = Optional.empty();
  }

  private Motion search(Luma before, Luma after) {
    Motion motion = new Motion(after.width(), after.height(), SIDE);
    BlockDifference difference = new BlockDifference(before, after);
    int blocks = motion.columns() * motion.rows();
    for (int n = 0; n < blocks; n++) {
      Best best = best(difference, motion, after, n);
      tryKnown(best, motion, n % motion.columns(), n / motion.columns());
      settle(best, motion, n);
    }
    for (int n = blocks - 1; n >= 0; n--) {
      if (!motion.matched(n)) {
        Best best = best(difference, motion, after, n);
        tryBehind(best, motion, n % motion.columns(), n / motion.columns());
        settle(best, motion, n);
      }
    }
    return motion;
  }

  private static Best best(BlockDifference difference, Motion motion, Luma after, int n) {
    int x = Math.min(n % motion.columns() * SIDE, after.width() - SIDE);
    int y = Math.min(n / motion.columns() * SIDE, after.height() - SIDE);
    return new Best(difference, x, y);
  }

  private static void settle(Best best, Motion motion, int n) {
    best.descend();
    if (best.least <= GOOD * BlockDifference.UNIT) {
      motion.match(n % motion.columns(), n / motion.columns(), best.dx, best.dy);
    }
  }

  private void tryKnown(Best best, Motion motion, int column, int row) {
    int n = row * motion.columns() + column;
    if (column > 0) {
      best.tryVectorOf(motion, n - 1);
    }
    if (row > 0) {
      best.tryVectorOf(motion, n - motion.columns());
    }
    if (row > 0 && column + 1 < motion.columns()) {
      best.tryVectorOf(motion, n - motion.columns() + 1);
    }
    lastMotion.ifPresent(of -> best.tryVectorOf(of, n));
  }

  private static void tryBehind(Best best, Motion motion, int column, int row) {
    int n = row * motion.columns() + column;
    if (column + 1 < motion.columns()) {
      best.tryVectorOf(motion, n + 1);
    }
    if (row + 1 < motion.rows()) {
      best.tryVectorOf(motion, n + motion.columns());
    }
  }

  /** The best vector of a block so far. */
  private static final class Best {
    private final BlockDifference difference;
    private final int x;
    private final int y;
    private int dx;
    private int dy;
    private int least;

    Best(BlockDifference difference, int x, int y) {
      this.difference = difference;
      this.x = x;
      this.y = y;
      this.least = Math.max(0, difference.of(x, y, 0, 0) - WORTH);
    }

    void tryVectorOf(Motion motion, int block) {
      if (motion.matched(block)) {
        tryVector(motion.dx(block), motion.dy(block));
      }
    }

    private boolean tryVector(int right, int down) {
      boolean far = Math.max(Math.abs(right), Math.abs(down)) > REACH;
      int found = far ? BlockDifference.OUTSIDE : difference.of(x, y, right, down);
      if (found >= least) {
        return false;
      }
      least = found;
      dx = right;
      dy = down;
      return true;
    }

    void descend() {
      for (int step = FIRST_STEP; step >= 1 && least > FINE * BlockDifference.UNIT; step /= 2) {
        while (moves(step)) {
          // on from the better place
        }
      }
    }

    private boolean moves(int step) {
      int right = dx;
      int down = dy;
      boolean better = false;
      for (int n = 0; n < 9; n++) {
        better |= n != 4 && tryVector(right + (n % 3 - 1) * step, down + (n / 3 - 1) * step);
      }
      return better;
    }
  }
}
