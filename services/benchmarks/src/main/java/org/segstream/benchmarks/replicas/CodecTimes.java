package org.segstream.benchmarks.replicas;

import java.util.ArrayList;
import java.util.List;
import org.segstream.benchmarks.Samples;
import org.segstream.trainer.exchange.codec.GradientCodec;
import org.segstream.trainer.exchange.codec.MomentUnits;
import org.segstream.trainer.training.StepGradient;

/**
 * What a gradient costs before it is sent and after it has come, medians, by the clock.
 *
 * @param encodeMillis units, scales and bytes, and the mean back out of these units
 * @param addMillis from bytes, and its share of the mean
 */
record CodecTimes(double encodeMillis, double addMillis) {
  private static final int ROUNDS = 40;
  private static final int ADDED = 4;

  static CodecTimes of(GradientCodec codec, StepGradient gradient) {
    List<Double> encode = new ArrayList<>();
    List<Double> add = new ArrayList<>();
    List<float[]> squares = gradient.gradients().stream().map(CodecTimes::squares).toList();
    for (int round = 0; round < 2 * ROUNDS; round++) {
      long begin = System.nanoTime();
      MomentUnits units = codec.units(squares);
      StepGradient inUnits = units.divide(gradient);
      byte[] bytes = codec.encode(inUnits, codec.scales(inUnits), round);
      long encoded = System.nanoTime();
      List<StepGradient> all = new ArrayList<>();
      for (int i = 0; i < ADDED; i++) {
        all.add(codec.decode(bytes));
      }
      StepGradient mean = StepGradient.mean(all);
      long added = System.nanoTime();
      StepGradient applied = units.multiply(mean);
      long back = System.nanoTime();
      if (applied.images() != ADDED * gradient.images()) {
        throw new IllegalStateException("a mean of " + applied.images() + " images");
      }
      if (round >= ROUNDS) {
        encode.add((encoded - begin + (back - added)) / 1e6);
        add.add((added - encoded) / 1e6 / ADDED);
      }
    }
    return new CodecTimes(Samples.of(encode).median(), Samples.of(add).median());
  }

  /** As if they were the moments. */
  private static float[] squares(float[] values) {
    float[] squares = new float[values.length];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = values[i] * values[i];
    }
    return squares;
  }
}
