package org.segstream.crf;

import static org.segstream.crf.Lanes.load;

import java.util.Arrays;
import jdk.incubator.vector.ShortVector;

/**
 * Moves a grid's messages along the motion. The vector is chosen for {@link Strips#BLOCK} steps of
 * a strip at a time: there it is one shift of the steps by {@code dx + dy} and of the lanes by
 * {@code dy}, lanes that leave the strip coming from the one above or below.
 */
final class MotionCarry {
  private static final int WRAP = 2 * Lanes.COUNT - 1;

  /** Points of a block that vote for its vector, in each direction. */
  private static final int VOTERS = 4;

  private final SkewedGrid grid;
  private final Strips strips;
  private final Crew crew;

  /** The messages before they move. */
  private final short[] before;

  /** The motion's block whose vector each block of steps follows. */
  private final int[] followed;

  /** Steps without pixels, whose messages are zero. */
  private final int nothing;

  MotionCarry(SkewedGrid grid, Crew crew) {
    this.grid = grid;
    this.strips = grid.strips;
    this.crew = crew;
    this.before = new short[grid.unary.length];
    this.followed = new int[strips.slots() * strips.blocks()];
    this.nothing = strips.labels(-1, -1);
  }

  void run(Motion motion) {
    forEachBlock((slot, block) ->
        followed[slot * strips.blocks() + block] = vote(motion, slot, block * Strips.BLOCK));
    for (SkewedEdges edges : grid.families) {
      run(motion, edges.right);
      run(motion, edges.down);
      edges.joinSeams();
    }
  }

  private void run(Motion motion, short[] messages) {
    System.arraycopy(messages, 0, before, 0, messages.length);
    forEachBlock((slot, block) -> {
      int from = block * Strips.BLOCK;
      int to = Math.min(from + Strips.BLOCK, strips.steps());
      move(messages, slot, from, to, motion, followed[slot * strips.blocks() + block]);
    });
  }

  /** Work on one block of steps of a strip. */
  private interface Work {
    void on(int slot, int block);
  }

  private void forEachBlock(Work work) {
    crew.run(
        strips.bands(),
        band -> {
          for (int slot = strips.firstSlot(band); slot < strips.endSlot(band); slot++) {
            for (int block = 0; block < strips.blocks(); block++) {
              work.on(slot, block);
            }
          }
        });
  }

  /** The block of the motion that most points of a block of steps lie in or agree with. */
  private int vote(Motion motion, int slot, int from) {
    int chosen = 0;
    int most = 0;
    for (int n = 0; n < VOTERS * VOTERS; n++) {
      int candidate = voter(motion, slot, from, n);
      int votes = 0;
      for (int m = 0; m < VOTERS * VOTERS; m++) {
        votes += agree(motion, candidate, voter(motion, slot, from, m)) ? 1 : 0;
      }
      if (votes > most) {
        most = votes;
        chosen = candidate;
      }
    }
    return chosen;
  }

  /** The motion's block at a point of a block of steps, or at the grid's pixel next to it. */
  private int voter(Motion motion, int slot, int from, int n) {
    int row = (2 * (n / VOTERS) + 1) * Lanes.COUNT / (2 * VOTERS);
    int x = from + (2 * (n % VOTERS) + 1) * Strips.BLOCK / (2 * VOTERS) - row;
    int y = strips.firstRow(slot) + row;
    return motion.blockOf(Math.clamp(x, 0, strips.width() - 1), Math.min(y, strips.height() - 1));
  }

  private static boolean agree(Motion motion, int a, int b) {
    return motion.matched(a) == motion.matched(b)
        && motion.dx(a) == motion.dx(b)
        && motion.dy(a) == motion.dy(b);
  }

  private void move(short[] messages, int slot, int from, int to, Motion motion, int block) {
    int step = strips.labels() * Lanes.COUNT;
    int at = strips.labels(slot, from);
    if (!motion.matched(block) || Math.abs(motion.dy(block)) > Lanes.COUNT) {
      Arrays.fill(messages, at, at + (to - from) * step, (short) 0);
      return;
    }
    int dx = motion.dx(block);
    int dy = motion.dy(block);
    if (dx == 0 && dy == 0) {
      return;
    }
    int other = dy > 0 ? above(slot) : below(slot);
    int otherShift = dy > 0 ? Lanes.COUNT : -Lanes.COUNT;
    for (int t = from; t < to; t++) {
      int shifted = t - dx - dy;
      shift(source(slot, shifted), source(other, shifted + otherShift), dy, messages, at, step);
      at += step;
    }
  }

  private int above(int slot) {
    return strips.startsBand(slot) ? slot - 2 : slot - 1;
  }

  private int below(int slot) {
    return strips.endsBand(slot) ? slot + 2 : slot + 1;
  }

  /** Where a step's messages were; those of steps outside the grid are zero. */
  private int source(int slot, int t) {
    boolean inside = slot >= 0 && slot < strips.slots() && t >= 0 && t < strips.steps();
    return inside ? strips.labels(slot, t) : nothing;
  }

  private void shift(int same, int other, int dy, short[] to, int at, int count) {
    ShortVector lanes =
        ((ShortVector) Lanes.SHORTS.broadcast(0)).addIndex(1).sub((short) dy).and((short) WRAP);
    for (int k = 0; k < count; k += Lanes.COUNT) {
      lanes.selectFrom(load(before, same + k), load(before, other + k)).intoArray(to, at + k);
    }
  }
}
