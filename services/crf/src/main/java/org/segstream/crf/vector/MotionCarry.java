package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;

import java.util.stream.IntStream;
import jdk.incubator.vector.ShortVector;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.simd.Lanes;

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

  /** Of each family, the messages to the right and down before they move. */
  private final short[][] before;

  /** The motion's block whose vector each block of steps follows. */
  private final int[] followed;

  /** Steps without pixels, whose messages are zero. */
  private final int nothing;

  MotionCarry(SkewedGrid grid, Crew crew) {
    this.grid = grid;
    this.strips = grid.strips;
    this.crew = crew;
    this.before = new short[2 * grid.families.length][0];
    this.followed = new int[strips.slots() * strips.blocks()];
    this.nothing = strips.labels(-1, -1);
  }

  /**
   * Carries the messages; those of blocks without a vector are what {@code restart} makes of them.
   *
   * @param restart sets all of the grid's messages; called if it is needed
   */
  void run(Motion motion, Runnable restart) {
    forEachBlock((slot, block) ->
        followed[slot * strips.blocks() + block] = vote(motion, slot, block * Strips.BLOCK));
    for (int n = 0; n < before.length; n++) {
      before[n] = remember(messages(n), before[n]);
    }
    if (!IntStream.range(0, motion.columns() * motion.rows()).allMatch(n -> reaches(motion, n))) {
      restart.run();
    }
    for (int n = 0; n < before.length; n++) {
      carry(motion, before[n], messages(n));
    }
    for (SkewedEdges edges : grid.families) {
      edges.joinSeams();
    }
  }

  /** Whether a block has a vector, one no longer than what one shift of the lanes can do. */
  private static boolean reaches(Motion motion, int block) {
    return motion.matched(block) && Math.abs(motion.dy(block)) <= Lanes.COUNT;
  }

  private short[] messages(int n) {
    SkewedEdges edges = grid.families[n / 2];
    return n % 2 == 0 ? edges.right : edges.down;
  }

  private static short[] remember(short[] messages, short[] room) {
    if (room.length == 0) {
      return messages.clone();
    }
    System.arraycopy(messages, 0, room, 0, messages.length);
    return room;
  }

  private void carry(Motion motion, short[] from, short[] to) {
    forEachBlock((slot, block) -> {
      int vector = followed[slot * strips.blocks() + block];
      if (reaches(motion, vector)) {
        int first = block * Strips.BLOCK;
        move(from, to, slot, first, strips.stepsUpTo(first + Strips.BLOCK), motion, vector);
      }
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

  private void move(
      short[] from, short[] to, int slot, int first, int end, Motion motion, int vector) {
    int step = strips.labels() * Lanes.COUNT;
    int at = strips.labels(slot, first);
    int dx = motion.dx(vector);
    int dy = motion.dy(vector);
    int other = dy > 0 ? above(slot) : below(slot);
    int otherShift = dy > 0 ? Lanes.COUNT : -Lanes.COUNT;
    for (int t = first; t < end; t++) {
      int shifted = t - dx - dy;
      int same = source(slot, shifted);
      shift(from, same, source(other, shifted + otherShift), dy, to, at, step);
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

  private static void shift(
      short[] from, int same, int other, int dy, short[] to, int at, int count) {
    ShortVector lanes =
        ((ShortVector) Lanes.SHORTS.broadcast(0)).addIndex(1).sub((short) dy).and((short) WRAP);
    for (int k = 0; k < count; k += Lanes.COUNT) {
      lanes.selectFrom(load(from, same + k), load(from, other + k)).intoArray(to, at + k);
    }
  }

  /** Memory held, in bytes. */
  long bytes() {
    long bytes = (long) Integer.BYTES * followed.length;
    for (short[] of : before) {
      bytes += (long) Short.BYTES * of.length;
    }
    return bytes;
  }
}
