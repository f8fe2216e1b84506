package org.segstream.crf.vector;

import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.certificate.StartKind;

/**
 * First messages from the same problem at half the resolution, which in turn starts from a quarter,
 * and so on: a few iterations there carry messages as far as many iterations here.
 */
final class CoarseStart {
  /** Grids smaller than this, in either direction, start cold. */
  private static final int SMALLEST = 64;

  private static final int ITERATIONS = 2;

  private final SkewedGrid finest;
  private final List<Level> levels = new ArrayList<>();

  /** A problem at half the resolution of the one before. */
  private record Level(Coarsening coarsening, SkewedGrid grid, Pass forward, Pass backward) {

    void iterate() {
      for (int n = 0; n < ITERATIONS; n++) {
        forward.run(false);
        backward.run(false);
      }
    }
  }

  /**
   * @param wanted whether to use coarser grids; all messages are zero otherwise
   */
  CoarseStart(SkewedGrid finest, Crew crew, boolean wanted) {
    this.finest = finest;
    SkewedGrid fine = finest;
    boolean coarsens = wanted && finest.joinsNeighbours();
    while (coarsens && Math.min(fine.strips.width(), fine.strips.height()) >= SMALLEST) {
      SkewedGrid coarse = new SkewedGrid(Coarsening.strips(fine.strips), List.of(1), finest.table);
      levels.add(
          new Level(
              new Coarsening(fine, coarse),
              coarse,
              Pass.forward(coarse, crew),
              Pass.backward(coarse, crew)));
      fine = coarse;
    }
  }

  /** Sets the grid's messages. */
  StartKind run() {
    if (levels.isEmpty()) {
      clear(finest);
      return StartKind.COLD;
    }
    for (int n = 0; n < levels.size(); n++) {
      levels.get(n).coarsening.sumBlocks();
    }
    clear(levels.getLast().grid);
    for (int n = levels.size() - 1; n >= 0; n--) {
      levels.get(n).iterate();
      levels.get(n).coarsening.spreadMessages();
    }
    return StartKind.COARSE;
  }

  private static void clear(SkewedGrid grid) {
    for (SkewedEdges edges : grid.families) {
      edges.clearMessages();
    }
  }

  /** Memory held beside the finest grid, in bytes. */
  long bytes() {
    return levels.stream().mapToLong(level -> level.grid.bytes()).sum();
  }
}
