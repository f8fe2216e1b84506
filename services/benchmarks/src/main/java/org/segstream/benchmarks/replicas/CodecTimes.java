package org.segstream.benchmarks.replicas;

import java.util.ArrayList;
import java.util.List;
import org.segstream.benchmarks.Samples;
import org.segstream.trainer.exchange.codec.GradientCodec;
import org.segstream.trainer.training.StepGradient;

/**
 * What a gradient costs before it is sent and after it has come, medians, by the clock.
 *
 * @param encodeMillis scales and bytes
 * @param addMillis from bytes, and its share of the mean
 */
record CodecTimes(double encodeMillis, double addMillis) {
  private static final int ROUNDS = 40;
  private static final int ADDED = 4;

  static CodecTimes of(GradientCodec codec, StepGradient gradient) {
    List<Double> encode = new ArrayList<>();
    List<Double> add = new ArrayList<>();
    for (int round = 0; round < 2 * ROUNDS; round++) {
      long begin = System.nanoTime();
      byte[] bytes = codec.encode(gradient, codec.scales(gradient), round);
      long encoded = System.nanoTime();
      List<StepGradient> all = new ArrayList<>();
      for (int i = 0; i < ADDED; i++) {
        all.add(codec.decode(bytes));
      }
      StepGradient mean = StepGradient.mean(all);
      long added = System.nanoTime();
      if (mean.images() != ADDED * gradient.images()) {
        throw new IllegalStateException("a mean of " + mean.images() + " images");
      }
      if (round >= ROUNDS) {
        encode.add((encoded - begin) / 1e6);
        add.add((added - encoded) / 1e6 / ADDED);
      }
    }
    return new CodecTimes(Samples.of(encode).median(), Samples.of(add).median());
  }
}
