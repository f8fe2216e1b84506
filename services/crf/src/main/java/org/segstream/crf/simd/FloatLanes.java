package org.segstream.crf.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vectors of floats, for code in which a lane is a chain: their number decides the layout of
 * arrays, not what is computed, for lanes never mix.
 */
public final class FloatLanes {
  public static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  public static final VectorSpecies<Integer> INTS = Lanes.INTS;

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
