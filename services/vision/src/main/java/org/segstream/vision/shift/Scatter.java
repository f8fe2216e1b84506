package org.segstream.vision.shift;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.Map;
import org.segstream.vision.network.ShiftPlan.Kept;
import org.segstream.vision.network.ShiftPlan.Step;

/** Puts rows of a tensor in their places, where they differ from what is kept. Not thread-safe. */
final class Scatter {
  private final Kept made;
  private final boolean isLogits;
  private final float tolerance;
  private final RowBuffer.Integers integerRows = new RowBuffer.Integers();
  private final RowBuffer.Floats floatRows = new RowBuffer.Floats();
  private byte[] integers = new byte[0];
  private float[] floats = new float[0];

  /**
   * @param isLogits whether these are the network's output, which is kept plane by plane
   * @param tolerance mean difference of a position's integers that counts as no change, steps
   */
  Scatter(Kept made, boolean isLogits, float tolerance) {
    this.made = made;
    this.isLogits = isLogits;
    this.tolerance = tolerance;
  }

  /** Runs a step's model; the rows that it makes are what is put. */
  void run(OrtSession session, Map<String, OnnxTensor> inputs, long... shape) throws OrtException {
    RowBuffer rows = made.rounding().isPresent() ? integerRows : floatRows;
    try (OnnxTensor output = rows.empty(shape);
        OrtSession.Result _ = session.run(inputs, Map.of(Step.OUTPUT, output))) {
      rows.fetch(Math.toIntExact(shape[0] * shape[1] * shape[2] * shape[3]));
    }
    integers = integerRows.values(0);
    floats = floatRows.values(0);
  }

  /**
   * Puts rows in their places, if they are others than there.
   *
   * @param row the first one
   * @param start index of its position
   * @param end after the index of the last one's position
   */
  void put(int row, int[] positions, int start, int end, Changes changes) {
    Features features = changes.task().features();
    if (isLogits) {
      logits(row, positions, start, end, features.logits());
    } else if (made.rounding().isPresent()) {
      integers(row, positions, start, end, features.integers(made.node()), changes);
    } else {
      floats(row, positions, start, end, features.floats(made.node()), changes);
    }
  }

  private void logits(int row, int[] positions, int start, int end, float[] logits) {
    int channels = made.channels();
    int plane = logits.length / channels;
    for (int k = 0; k < channels; k++) {
      int from = row * channels + k;
      for (int i = start; i < end; i++, from += channels) {
        logits[k * plane + positions[i]] = floats[from];
      }
    }
  }

  private void integers(
      int row, int[] positions, int start, int end, byte[] kept, Changes changes) {
    int channels = made.channels();
    int from = row * channels;
    for (int i = start; i < end; i++, from += channels) {
      int to = positions[i] * channels;
      if (differ(from, kept, to)) {
        Copies.copy(integers, from, kept, to, channels);
        changes.add(positions[i]);
      }
    }
  }

  private boolean differ(int from, byte[] kept, int to) {
    int channels = made.channels();
    return tolerance == 0
        ? !Arrays.equals(integers, from, from + channels, kept, to, to + channels)
        : Differences.isAbove((int) (tolerance * channels), integers, from, kept, to, channels);
  }

  private void floats(int row, int[] positions, int start, int end, float[] kept, Changes changes) {
    int channels = made.channels();
    int from = row * channels;
    for (int i = start; i < end; i++, from += channels) {
      int to = positions[i] * channels;
      if (!Arrays.equals(floats, from, from + channels, kept, to, to + channels)) {
        System.arraycopy(floats, from, kept, to, channels);
        changes.add(positions[i]);
      }
    }
  }
}
