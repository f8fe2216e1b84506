package org.segstream.vision.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.segstream.vision.LabelMap;

class VideoConsistencyTest {
  private static LabelMap row(int... ids) {
    byte[] labels = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      labels[i] = (byte) ids[i];
    }
    return new LabelMap(ids.length, 1, labels);
  }

  @Test
  void isTheShareOfConstantPixelsThatAreRightInEveryFrameOfAClip() {
    VideoConsistency vc2 = new VideoConsistency(2, 4);
    vc2.add(row(0, 1, 2, 3), row(0, 1, 0, 3));
    assertThat(vc2.percent()).isEmpty();

    // constant: pixels 0, 1, 2; right in both frames: pixels 0 and 1
    vc2.add(row(0, 1, 2, 2), row(0, 1, 2, 2));
    assertThat(vc2.percent().getAsDouble()).isCloseTo(200.0 / 3, within(1e-9));

    // constant: all; right in both frames: pixels 0, 2, 3
    vc2.add(row(0, 1, 2, 2), row(0, 0, 2, 2));
    assertThat(vc2.percent().getAsDouble()).isCloseTo((200.0 / 3 + 75) / 2, within(1e-9));
  }

  @Test
  void leavesVoidOut() {
    VideoConsistency vc2 = new VideoConsistency(2, 4);
    vc2.add(row(0, 4), row(0, 1));
    vc2.add(row(0, 4), row(0, 2));

    assertThat(vc2.percent()).hasValue(100);
  }

  @Test
  void flickerIsTheShareOfSteadyPixelsWhosePredictionChanged() {
    Flicker flicker = new Flicker(4);
    flicker.add(row(0, 0, 1, 4), row(2, 0, 1, 0));
    assertThat(flicker.percent()).isEmpty();

    // steady truth: pixels 0 and 1; changed prediction among them: pixel 1
    flicker.add(row(0, 0, 2, 4), row(2, 1, 2, 1));
    assertThat(flicker.percent()).hasValue(50);
  }
}
