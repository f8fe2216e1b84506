package org.segstream.crf.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of this machine, as constants that the compiler folds. The number of lanes decides
 * the layout of arrays, not what is computed: a lane is a chain, and lanes never mix.
 */
public final class FloatLanes {
  private static final VectorShape SHAPE =
      VectorShape.forBitSize(
          Integer.getInteger(
              "segstream.crf.vectorBits", VectorShape.preferredShape().vectorBitSize()));

  public static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  public static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);

  /** Floats in a vector. */
  public static final int COUNT = FLOATS.length();

  private FloatLanes() {}

  public static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(FLOATS, from, at);
  }

  public static FloatVector all(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }
}
