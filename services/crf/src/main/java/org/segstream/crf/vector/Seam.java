package org.segstream.crf.vector;

import org.segstream.crf.simd.Lanes;

/**
 * The edges between two bands, which are worked on at the same time: in a pass, each band takes
 * from the other what was sent in the last pass of the same direction. The upper band finds it
 * where the messages of its last strip lie, the lower one in the free slot above it. After a pass,
 * what was sent is put in the other place.
 *
 * <p>A pass adds up its bound as if a band that receives knew what the other one sends at that
 * moment. It has the message before, so the bound is corrected by {@code Σ min_k (new - old)}: the
 * chain that was cut ends in a copy of the pixel across the seam, whose unaries are {@code -old}.
 */
final class Seam {
  private final Strips strips;
  private final SkewedEdges edges;
  private final int upper;
  private final int lower;

  /** The messages of the other direction, which the next pass will find where this one's are. */
  private final short[] waiting;

  /**
   * @param band the upper band
   */
  Seam(Strips strips, SkewedEdges edges, int band) {
    this.strips = strips;
    this.edges = edges;
    this.upper = strips.endSlot(band) - 1;
    this.lower = strips.endSlot(band);
    this.waiting = new short[edges.stride * strips.width() * strips.labels()];
  }

  /**
   * Hands over what the blocks that do not rest have sent.
   *
   * @param down whether in a forward pass
   * @param values changed by what the receiving blocks' parts of the bound change by
   */
  void hand(boolean down, Frontier frontier, long[] values) {
    int from = down ? upper : lower;
    int to = down ? lower : upper;
    int n = 0;
    for (int row = Lanes.COUNT - edges.stride; row < Lanes.COUNT; row++) {
      int rowBelow = row + edges.stride - Lanes.COUNT;
      for (int x = 0; x < strips.width(); x++) {
        int above = frontier.block(upper, x + row);
        int below = frontier.block(lower + 1, x + rowBelow);
        int sent = strips.labels(from, x + row) + row;
        int known = strips.labels(to, x + row) + row;
        boolean rests = frontier.rests(down ? above : below);
        values[down ? below : above] += hand(rests ? known : sent, sent, known, n);
        n += strips.labels();
      }
    }
  }

  /** What a block that rests has sent is what the other band knows. */
  private int hand(int latest, int from, int to, int n) {
    short[] down = edges.down;
    int least = Integer.MAX_VALUE;
    for (int k = 0; k < strips.labels(); k++) {
      int offset = k * Lanes.COUNT;
      short sent = down[latest + offset];
      least = Math.min(least, sent - down[to + offset]);
      down[to + offset] = sent;
      down[from + offset] = waiting[n + k];
      waiting[n + k] = sent;
    }
    return least;
  }

  /** Lets both directions say what the upper band's messages say. */
  void join() {
    int n = 0;
    for (int row = Lanes.COUNT - edges.stride; row < Lanes.COUNT; row++) {
      for (int x = 0; x < strips.width(); x++) {
        int from = strips.labels(upper, x + row) + row;
        int to = strips.labels(lower, x + row) + row;
        for (int k = 0; k < strips.labels() * Lanes.COUNT; k += Lanes.COUNT) {
          edges.down[to + k] = edges.down[from + k];
          waiting[n++] = edges.down[from + k];
        }
      }
    }
  }

  /** Clips the messages that are not where the upper band looks for them. */
  void clip() {
    int n = 0;
    for (int row = Lanes.COUNT - edges.stride; row < Lanes.COUNT; row++) {
      for (int x = 0; x < strips.width(); x++) {
        short weight = edges.downWeight[strips.pixels(upper, x + row) + row];
        int to = strips.labels(lower, x + row) + row;
        for (int k = 0; k < strips.labels() * Lanes.COUNT; k += Lanes.COUNT) {
          edges.down[to + k] = (short) Math.clamp(edges.down[to + k], 0, weight);
          waiting[n] = (short) Math.clamp(waiting[n], 0, weight);
          n++;
        }
      }
    }
  }
}
