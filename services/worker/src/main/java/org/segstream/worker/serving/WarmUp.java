package org.segstream.worker.serving;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.segstream.crf.certificate.Budget;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.vision.segmenter.VideoState;
import org.segstream.vision.shift.StreamFeatures;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** Runs a model before the first real frame comes, so that it finds code and buffers warm. */
public final class WarmUp {
  private static final int FRAMES = 6;

  /** Ways through the frames: after these the compiler is done with the solver. */
  private static final int ROUNDS = 4;

  /** The same of what computes changes. */
  private static final int SHIFTED = 20;

  private static final Budget BUDGET = Budget.toGap(0.01, 10);
  private static final Budget CHECKED = BUDGET.withDuals();

  private WarmUp() {}

  /**
   * Segments frames of a street several times, at first with checks, which are rare and would find
   * code cold otherwise; then batches of every size up to {@code batch}. If only what changed is
   * computed, frames of a still street as well; if frames are looked at twice, larger ones.
   */
  public static void run(Segmenter segmenter, int batch) {
    Resolution resolution = segmenter.model().resolution();
    SyntheticStreet street =
        new SyntheticStreet(1, resolution.width(), resolution.height(), CameraMotion.FORWARD);
    List<RgbImage> frames =
        IntStream.range(0, FRAMES).mapToObj(i -> street.frame(i).image()).toList();
    List<Inference> inferences = inSequence(segmenter, frames);
    List<Logits> logits = inferences.stream().map(Inference::logits).toList();
    for (int round = 0; round < ROUNDS; round++) {
      VideoState state = segmenter.newState();
      for (int n = 0; n < FRAMES; n++) {
        segmenter.solve(frames.get(n), logits.get(n), state, round == 0 ? CHECKED : BUDGET);
      }
    }
    if (inferences.getFirst().recomputed().isPresent()) {
      shift(segmenter, resolution);
    }
    if (inferences.getFirst().secondLook().isPresent()) {
      lookTwice(segmenter, frames);
    }
    for (int size = 2; size <= batch; size++) {
      segmenter.logits(Collections.nCopies(size, frames.getFirst()));
    }
  }

  private static void lookTwice(Segmenter segmenter, List<RgbImage> frames) {
    for (RgbImage frame : frames) {
      var _ = segmenter.logits(List.of(frame.resized(2 * frame.width(), 2 * frame.height())));
    }
  }

  private static void shift(Segmenter segmenter, Resolution resolution) {
    SyntheticStreet still =
        new SyntheticStreet(1, resolution.width(), resolution.height(), CameraMotion.STATIC);
    List<RgbImage> frames =
        IntStream.range(0, FRAMES).mapToObj(i -> still.frame(i).image()).toList();
    var _ =
        inSequence(
            segmenter, IntStream.range(0, SHIFTED).mapToObj(i -> frames.get(i % FRAMES)).toList());
  }

  /** Frames of one stream, one after the other. */
  private static List<Inference> inSequence(Segmenter segmenter, List<RgbImage> frames) {
    List<StreamFeatures> features = List.of(new StreamFeatures());
    return frames.stream()
        .map(frame -> segmenter.infer(List.of(frame), features).getFirst())
        .toList();
  }
}
