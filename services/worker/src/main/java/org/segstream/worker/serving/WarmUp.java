package org.segstream.worker.serving;

import java.util.Arrays;
import java.util.Collections;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.segmenter.Segmenter;

/** Runs a model before the first real frame comes, so that it finds code and buffers warm. */
public final class WarmUp {
  private WarmUp() {}

  /**
   * Segments grey frames of the model's resolution, in batches of every size up to {@code batch}.
   */
  public static void run(Segmenter segmenter, int batch) {
    segmenter.warmUp();
    Resolution size = segmenter.model().resolution();
    byte[] grey = new byte[3 * size.width() * size.height()];
    Arrays.fill(grey, (byte) 127);
    RgbImage frame = new RgbImage(size.width(), size.height(), grey);
    for (int frames = 2; frames <= batch; frames++) {
      segmenter.logits(Collections.nCopies(frames, frame));
    }
  }
}
