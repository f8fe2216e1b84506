package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;

import java.util.Arrays;
import jdk.incubator.vector.ShortVector;
import org.segstream.crf.simd.Lanes;

/** A family of edges in the layout of {@link Strips}, with their messages. */
final class SkewedEdges {
  final int stride;

  /**
   * Message on the edge to the right, in the direction last sent, {@code [slot][t][label][row]}.
   */
  final short[] right;

  /** Message on the edge downwards, likewise. */
  final short[] down;

  /** Weight of the edge to the right, {@code [slot][t][row]}. */
  final short[] rightWeight;

  /** Weight of the edge downwards, likewise. */
  final short[] downWeight;

  /** Weight of the edge upwards, likewise. */
  final short[] upWeight;

  /** Moves rows down by the stride; those from above enter first. */
  final short[] shiftDown;

  /** Moves rows up by the stride; the second vector's last rows stay. */
  final short[] shiftUp;

  /** Moves the first rows into the last ones of the strip above; its others stay. */
  final short[] shiftAbove;

  /** Moves rows up by the stride; those of the strip below enter last. */
  final short[] shiftBelow;

  private final Strips strips;

  /** What the bands have sent to each other, one for each two of them. */
  private final Seam[] seams;

  SkewedEdges(Strips strips, int stride) {
    int rows = Lanes.COUNT;
    this.strips = strips;
    this.stride = stride;
    this.right = new short[strips.labelArray()];
    this.down = new short[right.length];
    this.rightWeight = new short[strips.pixelArray()];
    this.downWeight = new short[rightWeight.length];
    this.upWeight = new short[rightWeight.length];
    this.shiftDown = new short[rows];
    this.shiftUp = new short[rows];
    this.shiftAbove = new short[rows];
    this.shiftBelow = new short[rows];
    for (int row = 0; row < rows; row++) {
      shiftDown[row] = (short) (rows - stride + row);
      shiftBelow[row] = (short) (row + stride);
      shiftUp[row] = (short) (row + stride < rows ? row + stride : rows + row);
      shiftAbove[row] = (short) (row + stride < rows ? rows + row : row + stride - rows);
    }
    this.seams = new Seam[strips.bands() - 1];
    for (int n = 0; n < seams.length; n++) {
      seams[n] = new Seam(strips, this, n);
    }
  }

  /** The seam below a band. */
  Seam seam(int band) {
    return seams[band];
  }

  /** The weights upwards of a strip, when those downwards of it and the strip above are known. */
  void fillUpWeights(int slot) {
    int above = strips.startsBand(slot) ? slot - 2 : slot - 1;
    for (int t = 0; t < strips.steps(); t++) {
      load(shiftDown, 0)
          .selectFrom(
              load(downWeight, strips.pixels(above, t - stride + Lanes.COUNT)),
              load(downWeight, strips.pixels(slot, t - stride)))
          .intoArray(upWeight, strips.pixels(slot, t));
    }
  }

  /** Makes all messages zero. */
  void clearMessages() {
    Arrays.fill(right, (short) 0);
    Arrays.fill(down, (short) 0);
    joinSeams();
  }

  /** Makes the bands know of each other what the messages say, after these were changed. */
  void joinSeams() {
    for (Seam seam : seams) {
      seam.join();
    }
  }

  /** Clips messages of another frame to what the weights allow, {@code [0, w]}. */
  void clipMessages(int firstSlot, int endSlot) {
    for (int slot = firstSlot; slot < endSlot; slot++) {
      for (int t = 0; t < strips.steps(); t++) {
        int pixels = strips.pixels(slot, t);
        int at = strips.labels(slot, t);
        clip(right, at, rightWeight, pixels);
        clip(down, at, downWeight, pixels);
      }
    }
    if (strips.endsBand(endSlot - 1)) {
      seams[strips.band(endSlot - 1)].clip();
    }
  }

  /** Takes no vector: one that is handed to a loop may end up on the heap. */
  private void clip(short[] messages, int at, short[] weights, int pixels) {
    ShortVector most = load(weights, pixels);
    for (int k = at; k < at + strips.labels() * Lanes.COUNT; k += Lanes.COUNT) {
      load(messages, k).max((short) 0).min(most).intoArray(messages, k);
    }
  }

  /** Memory held, in bytes. */
  long bytes() {
    return (long) Short.BYTES * (2L * right.length + 3L * rightWeight.length);
  }
}
