package org.segstream.monitor.health;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import com.datadoghq.sketch.ddsketch.store.CollapsingLowestDenseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.segstream.v1.Quantiles;

/**
 * Quantiles of numbers that are at least 0, mergeable, each within 2 % of a number that was seen
 * (Masson, Rim, Lee: DDSketch, VLDB 2019). Bounded: beyond 512 bins, nine orders of magnitude, the
 * smallest numbers are no longer told apart. Not thread-safe.
 */
final class Sketch {
  private static final double ACCURACY = 0.02;
  private static final int BINS = 512;
  private static final double LARGEST = 1e12;
  private static final IndexMapping MAPPING = new CubicallyInterpolatedMapping(ACCURACY);

  private final DDSketch sketch;

  private Sketch(DDSketch sketch) {
    this.sketch = sketch;
  }

  private static Store store() {
    return new CollapsingLowestDenseStore(BINS);
  }

  static Sketch empty() {
    return new Sketch(new DDSketch(MAPPING, Sketch::store));
  }

  /** What {@link #bytes} gave. */
  static Sketch of(ByteString bytes) {
    try {
      return new Sketch(
          DDSketch.decode(ByteArrayInput.wrap(bytes.toByteArray()), Sketch::store, MAPPING));
    } catch (IOException e) {
      throw new UncheckedIOException("a sketch of the monitor's own store cannot be read", e);
    }
  }

  /** Takes a number; what is none is left out, and what is out of range counts as its end. */
  void accept(double number) {
    if (!Double.isNaN(number)) {
      sketch.accept(Math.clamp(number, 0, LARGEST));
    }
  }

  void merge(Sketch other) {
    sketch.mergeWith(other.sketch);
  }

  boolean isEmpty() {
    return sketch.isEmpty();
  }

  Quantiles quantiles() {
    double[] values = sketch.getValuesAtQuantiles(new double[] {0.5, 0.95, 0.99});
    return Quantiles.newBuilder().setP50(values[0]).setP95(values[1]).setP99(values[2]).build();
  }

  /** For the store, without the mapping, which is always the same. */
  ByteString bytes() {
    GrowingByteArrayOutput output = GrowingByteArrayOutput.withDefaultInitialCapacity();
    try {
      sketch.encode(output, true);
    } catch (IOException e) {
      throw new UncheckedIOException("a sketch cannot be written to memory", e);
    }
    return UnsafeByteOperations.unsafeWrap(output.trimmedCopy());
  }
}
