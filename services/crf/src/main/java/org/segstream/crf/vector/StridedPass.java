package org.segstream.crf.vector;

import static org.segstream.crf.simd.Lanes.load;
import static org.segstream.crf.simd.Lanes.plus;

import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.segstream.crf.simd.Lanes;

/** What the passes over several families of edges have in common, one step at a time. */
final class StridedPass {
  private StridedPass() {}

  /** The step's unaries become its sums. */
  static void takeUnaries(short[] unary, int at, int[] offsets, int first, int end, short[] d) {
    for (int n = first; n < end; n++) {
      load(unary, at + offsets[n]).intoArray(d, offsets[n]);
    }
  }

  /** Adds the messages from the right and below. */
  static void addAfter(SkewedEdges edges, int at, int[] offsets, int first, int end, short[] d) {
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      ShortVector messages = load(edges.right, at + k).add(load(edges.down, at + k));
      plus(load(d, k), messages).intoArray(d, k);
    }
  }

  /**
   * Adds the messages from the left and above.
   *
   * @param before index of label 0 of the step one stride earlier
   * @param above index of label 0 of the step with the pixels above, in the strip above
   */
  static void addBefore(
      SkewedEdges edges, int before, int above, int[] offsets, int first, int end, short[] d) {
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      ShortVector messages = load(edges.right, before + k).add(fromAbove(edges, before, above, k));
      plus(load(d, k), messages).intoArray(d, k);
    }
  }

  static ShortVector fromAbove(SkewedEdges edges, int before, int above, int k) {
    return load(edges.shiftDown, 0)
        .selectFrom(load(edges.down, above + k), load(edges.down, before + k));
  }

  /** Adds to each label's cost what it costs beside two neighbours that are decided. */
  static void addCosts(
      ShortVector along,
      ShortVector alongWeight,
      ShortVector across,
      ShortVector acrossWeight,
      int[] offsets,
      int first,
      int end,
      short[] costs) {
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      short label = (short) (k / Lanes.COUNT);
      ShortVector one = alongWeight.blend(0, along.compare(VectorOperators.EQ, label));
      ShortVector other = acrossWeight.blend(0, across.compare(VectorOperators.EQ, label));
      plus(load(costs, k), one.add(other)).intoArray(costs, k);
    }
  }

  /** Decides for the cheapest label, the lowest of several. */
  static void decide(
      short[] costs,
      short[] unary,
      int at,
      int[] offsets,
      int first,
      int end,
      SkewedLabels decided,
      int pixels) {
    ShortVector least = ShortVector.broadcast(Lanes.SHORTS, Short.MAX_VALUE);
    ShortVector best = ShortVector.zero(Lanes.SHORTS);
    ShortVector bestUnary = best;
    for (int n = first; n < end; n++) {
      int k = offsets[n];
      ShortVector cost = load(costs, k);
      VectorMask<Short> better = cost.compare(VectorOperators.LT, least);
      least = least.min(cost);
      best = best.blend((short) (k / Lanes.COUNT), better);
      bestUnary = bestUnary.blend(load(unary, at + k), better);
    }
    best.intoArray(decided.label, pixels);
    bestUnary.intoArray(decided.unary, pixels);
  }
}
