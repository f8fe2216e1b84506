package org.segstream.trainer.training;

import org.segstream.vision.network.NetworkParameters;

/**
 * Exponential moving average of the weights and of the running statistics, which scores better than
 * the last weights (Polyak and Juditsky 1992). Early on it forgets faster: step {@code t} keeps
 * {@code min(decay, (1 + t) / (10 + t))}.
 */
final class WeightAverage {
  private final double decay;
  private final NetworkParameters average;

  WeightAverage(NetworkParameters average, double decay) {
    this.average = average;
    this.decay = decay;
  }

  /** The average; shared. */
  NetworkParameters values() {
    return average;
  }

  void add(NetworkParameters parameters, long step) {
    parameters.values().forEach((name, values) -> add(average.get(name), values, decay, step));
  }

  /** Has {@code mean} take in the values after a step. */
  static void add(float[] mean, float[] values, double decay, long step) {
    float share = (float) (1 - Math.min(decay, (1.0 + step) / (10.0 + step)));
    for (int i = 0; i < mean.length; i++) {
      mean[i] += share * (values[i] - mean[i]);
    }
  }
}
