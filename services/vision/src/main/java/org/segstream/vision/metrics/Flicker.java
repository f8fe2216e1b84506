package org.segstream.vision.metrics;

import java.util.Optional;
import java.util.OptionalDouble;
import org.segstream.vision.LabelMap;

/**
 * Flicker: of the pixels whose true label did not change from one frame to the next, the share
 * whose predicted label did.
 *
 * <p>{@code flicker = Σ_t |{i : truth_t(i) = truth_{t-1}(i), prediction_t(i) ≠
 * prediction_{t-1}(i)}| / Σ_t |{i : truth_t(i) = truth_{t-1}(i)}|}, Void left out; 0 is steady. It
 * asks for no right answer, only for a steady one, so it is read beside mIoU, never alone. One
 * instance sees one sequence, in time order.
 */
public final class Flicker {
  private final int classes;
  private Optional<Frame> previous = Optional.empty();
  private long steady;
  private long changed;

  private record Frame(LabelMap truth, LabelMap prediction) {}

  /**
   * @param classes number of classes without Void; ids from here on are Void
   */
  public Flicker(int classes) {
    this.classes = classes;
  }

  /**
   * Takes the next frame.
   *
   * @throws IllegalArgumentException if its size differs from the previous frame's
   */
  public void add(LabelMap truth, LabelMap prediction) {
    FrameSizes.requireEqual(truth, prediction);
    previous.ifPresent(frame -> compare(frame, truth, prediction));
    previous = Optional.of(new Frame(truth, prediction));
  }

  private void compare(Frame before, LabelMap truth, LabelMap prediction) {
    FrameSizes.requireEqual(before.truth(), truth);
    byte[] oldTruth = before.truth().labels();
    byte[] oldPrediction = before.prediction().labels();
    byte[] newTruth = truth.labels();
    byte[] newPrediction = prediction.labels();
    for (int i = 0; i < newTruth.length; i++) {
      if (newTruth[i] == oldTruth[i] && (newTruth[i] & 0xff) < classes) {
        steady++;
        changed += newPrediction[i] != oldPrediction[i] ? 1 : 0;
      }
    }
  }

  /** Flicker in percent; absent before the second frame. */
  public OptionalDouble percent() {
    return steady == 0 ? OptionalDouble.empty() : OptionalDouble.of(100.0 * changed / steady);
  }
}
