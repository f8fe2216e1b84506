package org.segstream.crf.training;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Random fields to test with, in double and in float. */
final class TestFields {
  private final SplittableRandom random;
  private final GridShape shape;

  TestFields(GridShape shape, long seed) {
    this.shape = shape;
    this.random = new SplittableRandom(seed);
  }

  /** Gaussian scores; weights up to {@code heaviest}; a random label compatibility or Potts. */
  ReferenceTensors field(double spread, double heaviest, boolean potts) {
    List<ReferenceTensors.Weights> weights = new ArrayList<>();
    for (int stride : shape.strides()) {
      weights.add(
          new ReferenceTensors.Weights(
              uniform(shape.horizontalEdges(stride), heaviest),
              uniform(shape.verticalEdges(stride), heaviest)));
    }
    double[] table = ReferenceTensors.potts(shape.labels());
    for (int n = 0; n < table.length && !potts; n++) {
      int a = n / shape.labels();
      int b = n % shape.labels();
      table[n] = a == b ? 0 : a < b ? (float) random.nextDouble(2) : table[b * shape.labels() + a];
    }
    return new ReferenceTensors(gaussian(shape.scores(), spread), weights, table);
  }

  double[] gaussian(int count, double spread) {
    double[] values = new double[count];
    Arrays.setAll(values, _ -> (float) (spread * random.nextGaussian()));
    return values;
  }

  private double[] uniform(int count, double most) {
    double[] values = new double[count];
    Arrays.setAll(values, _ -> most == 0 ? 0 : (float) random.nextDouble(most));
    return values;
  }

  /** Labels of which a third are void. */
  byte[] truth() {
    byte[] truth = new byte[shape.pixels()];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = (byte) (random.nextInt(3) == 0 ? 255 : random.nextInt(shape.labels()));
    }
    return truth;
  }

  /** The same Potts field in float. */
  static FieldTensors floats(ReferenceTensors field) {
    return new FieldTensors(
        MemorySegment.ofArray(floats(field.scores())),
        field.weights().stream()
            .map(w -> StrideWeights.of(floats(w.horizontal()), floats(w.vertical())))
            .toList());
  }

  /** The same field in float, with its label compatibility. */
  static FieldTensors floatsWithTable(ReferenceTensors field) {
    return floats(field).withCompatibility(MemorySegment.ofArray(floats(field.compatibility())));
  }

  /** A place for gradients, by the label compatibility too. */
  static FieldTensors gradients(GridShape shape) {
    return FieldTensors.zeros(shape)
        .withCompatibility(MemorySegment.ofArray(new float[shape.labels() * shape.labels()]));
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int n = 0; n < values.length; n++) {
      floats[n] = (float) values[n];
    }
    return floats;
  }
}
