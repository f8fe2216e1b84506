package org.segstream.crf.simd;

import static org.segstream.crf.simd.Lanes.all;
import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponential and logarithm of floats in arrays, by argument reduction to powers of two and minimax
 * polynomials; relative errors below 3e-7. Each is one loop without calls, so that no vector can
 * end up on the heap.
 *
 * <p>Probabilities are kept times 2⁶⁰: together with the float's own exponents that leaves room for
 * factors down to e⁻¹²⁸, where a plain float ends at e⁻⁸⁷.
 */
public final class VectorMath {
  /** Exponent of the factor that probabilities carry. */
  public static final int SCALE_EXPONENT = 60;

  /** The factor that probabilities carry. */
  public static final float SCALE = 0x1p60f;

  /** Smallest argument of the exponential; smaller ones count as this. */
  public static final float LEAST_ARGUMENT = -128;

  private static final float LOG2_E = 0x1.715476p0f;
  private static final float LN2 = 0.6931472f;
  private static final float LN2_HIGH = 0x1.62e4p-1f;
  private static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /**
   * Added and subtracted, it rounds to the nearest integer and leaves that in the low bits; and
   * back.
   */
  private static final float ROUNDER = 0x1.8p23f;

  private static final int BITS_OF_ROUNDER = 0x4b400000;
  private static final int MANTISSA_BITS = 23;
  private static final int MANTISSA = (1 << MANTISSA_BITS) - 1;
  private static final int BITS_OF_ONE = 0x3f800000;
  private static final int BITS_OF_ROOT_HALF = 0x3f3504f3;
  private static final int BIAS = 127;

  private VectorMath() {}

  /**
   * {@code exp(factor · (x - peak)) · SCALE}, for exponents of at most 0.
   *
   * @param values x, read from {@code from} on
   * @param peaks of each lane, read from {@code peaksAt} on
   * @param to receives the results from {@code from} on
   * @param count a multiple of the lanes
   */
  public static void scaledExp(
      float[] values, float[] peaks, int peaksAt, float factor, float[] to, int from, int count) {
    FloatVector peak = load(peaks, peaksAt);
    for (int at = from; at < from + count; at += Lanes.WORDS) {
      FloatVector x = load(values, at).sub(peak).mul(factor).max(LEAST_ARGUMENT);
      FloatVector rounded = x.fma(all(LOG2_E), all(ROUNDER));
      FloatVector n = rounded.sub(ROUNDER);
      FloatVector f = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), x));
      FloatVector p = f.fma(all(1.381447e-3f), all(8.368781e-3f));
      p = p.fma(f, all(4.166839e-2f)).fma(f, all(0.1666652f)).fma(f, all(0.49999994f));
      p = p.fma(f.mul(f), f.add(1));
      IntVector exponent =
          rounded
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
              .add(SCALE_EXPONENT << MANTISSA_BITS);
      p.reinterpretAsInts().add(exponent).reinterpretAsFloats().intoArray(to, at);
    }
  }

  /**
   * {@code a · b / SCALE² = 2ᵉ (1 + f)} for positive, normal a and b, even if their product is
   * none; f lies between the roots of a half and of two, less one.
   *
   * @param aToE a from 0 on, becomes e
   * @param bToF b from {@code at} on, becomes f
   * @param count a multiple of the lanes
   */
  public static void splitProduct(float[] aToE, float[] bToF, int at, int count) {
    for (int n = 0; n < count; n += Lanes.WORDS) {
      IntVector bitsA = load(aToE, n).reinterpretAsInts();
      IntVector bitsB = load(bToF, at + n).reinterpretAsInts();
      FloatVector fractionA = bitsA.and(MANTISSA).or(BITS_OF_ONE).reinterpretAsFloats();
      FloatVector fractionB = bitsB.and(MANTISSA).or(BITS_OF_ONE).reinterpretAsFloats();
      IntVector bits = fractionA.mul(fractionB).reinterpretAsInts();
      IntVector exponent =
          bits.sub(BITS_OF_ROOT_HALF).lanewise(VectorOperators.ASHR, MANTISSA_BITS);
      bits.sub(exponent.lanewise(VectorOperators.LSHL, MANTISSA_BITS))
          .reinterpretAsFloats()
          .sub(1)
          .intoArray(bToF, at + n);
      bitsA
          .lanewise(VectorOperators.ASHR, MANTISSA_BITS)
          .add(bitsB.lanewise(VectorOperators.ASHR, MANTISSA_BITS))
          .add(exponent)
          .add(BITS_OF_ROUNDER - 2 * (BIAS + SCALE_EXPONENT))
          .reinterpretAsFloats()
          .sub(ROUNDER)
          .intoArray(aToE, n);
    }
  }

  /**
   * {@code f ← base + factor · log(2ᵉ (1 + f))}, what {@link #splitProduct} has left.
   *
   * @param base read from {@code at} on
   * @param exponents e from 0 on
   * @param fractions f from {@code at} on, becomes the result
   */
  public static void addLogs(
      float[] base, float factor, float[] exponents, float[] fractions, int at, int count) {
    for (int n = 0; n < count; n += Lanes.WORDS) {
      FloatVector f = load(fractions, at + n);
      FloatVector p = f.fma(all(-0.076345f), all(0.12761582f));
      p = p.fma(f, all(-0.13160183f)).fma(f, all(0.14201757f)).fma(f, all(-0.16623357f));
      p = p.fma(f, all(0.20001227f)).fma(f, all(-0.2500082f)).fma(f, all(0.3333333f));
      p = p.fma(f, all(-0.5f)).fma(f.mul(f), f);
      load(exponents, n)
          .fma(all(LN2), p)
          .fma(all(factor), load(base, at + n))
          .intoArray(fractions, at + n);
    }
  }
}
