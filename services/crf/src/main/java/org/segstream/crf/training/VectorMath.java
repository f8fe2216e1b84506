package org.segstream.crf.training;

import static org.segstream.crf.training.FloatLanes.all;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponential and logarithm on float vectors, by argument reduction to powers of two and minimax
 * polynomials; relative errors below 2e-7.
 *
 * <p>Probabilities are kept times 2⁶⁰: together with the float's own exponents that leaves room for
 * factors down to e⁻¹²⁸, where a plain float ends at e⁻⁸⁷.
 */
final class VectorMath {
  /** Exponent of the factor that probabilities carry. */
  static final int SCALE_EXPONENT = 60;

  /** The factor that probabilities carry. */
  static final float SCALE = 0x1p60f;

  /** Smallest argument of {@link #scaledExp}; smaller ones count as this. */
  static final float LEAST_ARGUMENT = -128;

  private static final float LOG2_E = 0x1.715476p0f;
  private static final float LN2_HIGH = 0x1.62e4p-1f;
  private static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /** Added and subtracted, it rounds to the nearest integer and leaves that in the low bits. */
  private static final float ROUNDER = 0x1.8p23f;

  private static final int MANTISSA_BITS = 23;
  private static final int MANTISSA = (1 << MANTISSA_BITS) - 1;
  private static final int BITS_OF_ONE = 0x3f800000;
  private static final int BITS_OF_ROOT_HALF = 0x3f3504f3;
  private static final int BIAS = 127;

  private VectorMath() {}

  /** {@code exp(x) · SCALE} for x ≤ 0. */
  static FloatVector scaledExp(FloatVector x) {
    FloatVector clamped = x.max(LEAST_ARGUMENT);
    FloatVector rounded = clamped.fma(all(LOG2_E), all(ROUNDER));
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector f = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), clamped));
    FloatVector p = f.fma(all(1.381447e-3f), all(8.368781e-3f));
    p = p.fma(f, all(4.166839e-2f)).fma(f, all(0.1666652f)).fma(f, all(0.49999994f));
    p = p.fma(f.mul(f), f.add(1));
    IntVector exponent =
        rounded
            .reinterpretAsInts()
            .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
            .add(SCALE_EXPONENT << MANTISSA_BITS);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  /** {@code log(x / SCALE²)} of positive, normal floats. */
  static FloatVector logOfScaled(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    IntVector exponent = exponentAroundOne(bits);
    return logOf(mantissa(bits, exponent), exponent.sub(2 * SCALE_EXPONENT));
  }

  /** {@code log(a · b / SCALE²)} of positive, normal floats, even if their product is none. */
  static FloatVector logOfScaled(FloatVector a, FloatVector b) {
    IntVector bitsA = a.reinterpretAsInts();
    IntVector bitsB = b.reinterpretAsInts();
    IntVector bits = fraction(bitsA).mul(fraction(bitsB)).reinterpretAsInts();
    IntVector exponent = exponentAroundOne(bits);
    IntVector whole =
        bitsA
            .lanewise(VectorOperators.ASHR, MANTISSA_BITS)
            .add(bitsB.lanewise(VectorOperators.ASHR, MANTISSA_BITS))
            .add(exponent)
            .sub(2 * (BIAS + SCALE_EXPONENT));
    return logOf(mantissa(bits, exponent), whole);
  }

  /** From 1 to 2. */
  private static FloatVector fraction(IntVector bits) {
    return bits.and(MANTISSA).or(BITS_OF_ONE).reinterpretAsFloats();
  }

  /** The exponent e for which {@code x / 2ᵉ} lies between the roots of a half and of two. */
  private static IntVector exponentAroundOne(IntVector bits) {
    return bits.sub(BITS_OF_ROOT_HALF).lanewise(VectorOperators.ASHR, MANTISSA_BITS);
  }

  private static FloatVector mantissa(IntVector bits, IntVector exponent) {
    return bits.sub(exponent.lanewise(VectorOperators.LSHL, MANTISSA_BITS)).reinterpretAsFloats();
  }

  private static FloatVector logOf(FloatVector mantissa, IntVector exponent) {
    FloatVector f = mantissa.sub(1);
    FloatVector p = f.fma(all(-0.076345f), all(0.12761582f));
    p = p.fma(f, all(-0.13160183f)).fma(f, all(0.14201757f)).fma(f, all(-0.16623357f));
    p = p.fma(f, all(0.20001227f)).fma(f, all(-0.2500082f)).fma(f, all(0.3333333f));
    FloatVector square = f.mul(f);
    FloatVector e = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
    FloatVector tail = p.fma(square.mul(f), e.mul(LN2_LOW));
    return e.fma(all(LN2_HIGH), square.fma(all(-0.5f), f).add(tail));
  }
}
