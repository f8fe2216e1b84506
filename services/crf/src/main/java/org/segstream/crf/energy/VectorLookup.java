package org.segstream.crf.energy;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.segstream.crf.simd.Lanes;

/** Edge weights by colour distance on the Vector API, as many at once as there are floats. */
final class VectorLookup implements ContrastWeights.Lookup {
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, Lanes.INTS.vectorShape());

  /** All red bytes of neighbouring pixels, then all green ones, then all blue ones. */
  private static final VectorShuffle<Byte> PLANES =
      VectorShuffle.fromOp(
          BYTES, lane -> lane / Lanes.WORDS > 2 ? 0 : lane % Lanes.WORDS * 3 + lane / Lanes.WORDS);

  @Override
  public int fill(
      byte[] one,
      int a,
      byte[] other,
      int b,
      float[] weightAt,
      float[] weights,
      int from,
      int count) {
    int left = Math.min(one.length - a, other.length - b);
    int end = Math.min(count, (left - BYTES.length()) / 3);
    int[] distances = new int[Lanes.WORDS];
    int n = 0;
    for (; n <= end - Lanes.WORDS; n += Lanes.WORDS) {
      ByteVector here = ByteVector.fromArray(BYTES, one, a + 3 * n);
      ByteVector there = ByteVector.fromArray(BYTES, other, b + 3 * n);
      ByteVector difference =
          here.lanewise(VectorOperators.UMAX, there)
              .sub(here.lanewise(VectorOperators.UMIN, there))
              .rearrange(PLANES);
      square(difference, 0)
          .add(square(difference, 1))
          .add(square(difference, 2))
          .min(weightAt.length - 1)
          .intoArray(distances, 0);
      FloatVector.fromArray(Lanes.FLOATS, weightAt, 0, distances, 0).intoArray(weights, from + n);
    }
    return n;
  }

  private static IntVector square(ByteVector planes, int plane) {
    Vector<Integer> d = planes.convertShape(VectorOperators.ZERO_EXTEND_B2I, Lanes.INTS, plane);
    return (IntVector) d.mul(d);
  }
}
