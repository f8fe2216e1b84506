package org.segstream.vision.metrics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import org.segstream.vision.LabelMap;

/**
 * Video consistency mVC_n (Miao et al., VSPW, CVPR 2021): in a clip of {@code n} successive frames,
 * the share of the pixels whose <em>true</em> label is the same in all {@code n} frames that are
 * also labelled correctly in all of them.
 *
 * <p>{@code VC_n = |{i : truth constant over the clip, prediction = truth in all n frames}| / |{i :
 * truth constant over the clip}|}; mVC_n is the mean over all clips of the sequence, which overlap
 * (stride 1). Pixels that are Void belong to no class and are left out, and so are clips without a
 * constant pixel. One instance sees one sequence, in time order.
 */
public final class VideoConsistency {
  private final int frames;
  private final int classes;
  private final Deque<Frame> window = new ArrayDeque<>();
  private double sum;
  private long clips;

  private record Frame(LabelMap truth, LabelMap prediction) {}

  /**
   * @param frames length of a clip, at least 2; 8 and 16 are usual
   * @param classes number of classes without Void; ids from here on are Void
   */
  public VideoConsistency(int frames, int classes) {
    if (frames < 2) {
      throw new IllegalArgumentException("a clip of " + frames + " frames, must be at least 2");
    }
    this.frames = frames;
    this.classes = classes;
  }

  /**
   * Takes the next frame.
   *
   * @throws IllegalArgumentException if its size differs from the previous frame's
   */
  public void add(LabelMap truth, LabelMap prediction) {
    FrameSizes.requireEqual(truth, prediction);
    if (!window.isEmpty()) {
      FrameSizes.requireEqual(window.getLast().truth(), truth);
    }
    window.addLast(new Frame(truth, prediction));
    if (window.size() > frames) {
      window.removeFirst();
    }
    if (window.size() == frames) {
      scoreClip();
    }
  }

  private void scoreClip() {
    byte[] first = window.getFirst().truth().labels();
    long constant = 0;
    long right = 0;
    for (int i = 0; i < first.length; i++) {
      if ((first[i] & 0xff) < classes && constantAt(i, first[i])) {
        constant++;
        right += rightAt(i, first[i]) ? 1 : 0;
      }
    }
    if (constant > 0) {
      sum += (double) right / constant;
      clips++;
    }
  }

  private boolean constantAt(int pixel, byte label) {
    for (Frame frame : window) {
      if (frame.truth().labels()[pixel] != label) {
        return false;
      }
    }
    return true;
  }

  private boolean rightAt(int pixel, byte label) {
    for (Frame frame : window) {
      if (frame.prediction().labels()[pixel] != label) {
        return false;
      }
    }
    return true;
  }

  /** mVC_n in percent; absent before the first whole clip. */
  public OptionalDouble percent() {
    return clips == 0 ? OptionalDouble.empty() : OptionalDouble.of(100 * sum / clips);
  }
}
