package org.segstream.crf.training;

import static org.segstream.crf.simd.Lanes.all;
import static org.segstream.crf.simd.Lanes.load;

import jdk.incubator.vector.FloatVector;
import org.segstream.crf.simd.Lanes;

/** Arithmetic on runs of tiles. Counts are multiples of {@link Lanes#WORDS}. */
final class Tiles {
  private static final int LANES = Lanes.WORDS;

  private Tiles() {}

  /** {@code to = factor · from}. */
  static void scale(float[] from, int fromAt, float factor, float[] to, int toAt, int count) {
    for (int n = 0; n < count; n += LANES) {
      load(from, fromAt + n).mul(factor).intoArray(to, toAt + n);
    }
  }

  /** {@code to += factor · from}. */
  static void add(float[] from, int fromAt, float factor, float[] to, int toAt, int count) {
    for (int n = 0; n < count; n += LANES) {
      load(from, fromAt + n).fma(all(factor), load(to, toAt + n)).intoArray(to, toAt + n);
    }
  }

  /** {@code to = factor · a + sign · b}. */
  static void blend(
      float[] a, float[] b, int from, float factor, float sign, float[] to, int toAt, int count) {
    for (int n = 0; n < count; n += LANES) {
      load(a, from + n).mul(factor).add(load(b, from + n).mul(sign)).intoArray(to, toAt + n);
    }
  }

  /** {@code to = from - step · a + share · sum}. */
  static void step(
      float[] from,
      float step,
      float[] a,
      float share,
      float[] sum,
      float[] to,
      int at,
      int count) {
    for (int n = at; n < at + count; n += LANES) {
      FloatVector moved = load(a, n).fma(all(-step), load(from, n));
      load(sum, n).fma(all(share), moved).intoArray(to, n);
    }
  }

  /** {@code to = factor · (a - b)}. */
  static void difference(
      float[] a, float[] b, int from, float factor, float[] to, int toAt, int count) {
    for (int n = 0; n < count; n += LANES) {
      load(a, from + n).sub(load(b, from + n)).mul(factor).intoArray(to, toAt + n);
    }
  }

  /** {@code to = from + factor · (a - b)}. */
  static void move(
      float[] from, float factor, float[] a, float[] b, float[] to, int at, int count) {
    for (int n = at; n < at + count; n += LANES) {
      load(a, n).sub(load(b, n)).fma(all(factor), load(from, n)).intoArray(to, n);
    }
  }

  /** Takes the mean over labels out of every pixel of a row of tiles. */
  static void centre(float[] values, int from, int row) {
    FloatVector sum = all(0);
    for (int at = from; at < from + row; at += LANES) {
      sum = sum.add(load(values, at));
    }
    FloatVector mean = sum.mul((float) LANES / row);
    for (int at = from; at < from + row; at += LANES) {
      load(values, at).sub(mean).intoArray(values, at);
    }
  }
}
