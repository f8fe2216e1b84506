package org.segstream.benchmarks.crf;

import java.util.Optional;
import org.segstream.benchmarks.Samples;

/** Ratios of medians. */
final class Ratios {
  private Ratios() {}

  /** How many times as long the baseline takes; absent unless both are known. */
  static Optional<Double> of(Optional<Samples> baseline, Optional<Samples> own) {
    return baseline.flatMap(b -> own.filter(o -> o.median() > 0).map(o -> b.median() / o.median()));
  }
}
