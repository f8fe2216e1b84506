package org.segstream.crf.active;

import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.Energy;

/**
 * First messages from the same problem at half the resolution, which in turn starts from a quarter,
 * and so on: a few iterations there carry messages as far as many iterations here. On each level
 * only what lies under the active blocks of the finer one is active.
 */
final class CoarseStart {
  /** Grids smaller than this, in either direction, start cold. */
  private static final int SMALLEST = 64;

  private static final int ITERATIONS = 4;

  private final ActiveGrid finest;
  private final List<Level> levels = new ArrayList<>();

  /** A problem at half the resolution of the one before. */
  private static final class Level {
    private final ActiveGrid grid;
    private final Ingest ingest;
    private final Pass forward;
    private final Pass backward;
    private final Spread spread;

    Level(ActiveGrid fine) {
      Strips strips = fine.strips;
      this.grid =
          new ActiveGrid(
              new Strips((strips.width() + 1) / 2, (strips.height() + 1) / 2, strips.labels()));
      this.ingest = new Ingest(grid, grid.newLabelling());
      this.forward = new ForwardPass(grid);
      this.backward = new BackwardPass(grid);
      this.spread = new Spread(grid, fine);
    }

    void prepare(Energy energy, double scale) {
      grid.clear();
      grid.activate(spread.wanted());
      ingest.fill(energy, scale);
    }

    void solve() {
      for (int n = 0; n < ITERATIONS; n++) {
        forward.run(false);
        backward.run(false);
      }
      spread.run();
    }
  }

  /**
   * @param wanted whether to use coarser grids; all messages are zero otherwise
   */
  CoarseStart(ActiveGrid finest, boolean wanted) {
    this.finest = finest;
    ActiveGrid fine = finest;
    while (wanted && Math.min(fine.strips.width(), fine.strips.height()) >= SMALLEST) {
      levels.add(new Level(fine));
      fine = levels.getLast().grid;
    }
  }

  /** Sets the messages of the grid, all of which are zero. */
  StartKind run(Energy energy, double scale) {
    if (levels.isEmpty() || finest.active() == 0) {
      return levels.isEmpty() ? StartKind.COLD : StartKind.COARSE;
    }
    Energy coarser = energy;
    for (Level level : levels) {
      coarser = coarser.half();
      level.prepare(coarser, scale);
    }
    for (Level level : levels.reversed()) {
      level.solve();
    }
    return StartKind.COARSE;
  }

  /** Memory held beside the finest grid, in bytes. */
  long bytes() {
    return levels.stream().mapToLong(level -> level.grid.bytes() + level.ingest.bytes()).sum();
  }
}
