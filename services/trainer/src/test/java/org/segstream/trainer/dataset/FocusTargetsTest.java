package org.segstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.segstream.vision.LabelMap;

class FocusTargetsTest {
  private static final int SIDE = 200;
  private static final int CLASSES = 3;

  /** All of class 0, with a small square, a thin pole, a large block, a spot, and some Void. */
  private static LabelMap map() {
    byte[] labels = new byte[SIDE * SIDE];
    fill(labels, 10, 10, 20, 20, 1);
    fill(labels, 60, 5, 3, 150, 1);
    fill(labels, 100, 20, 80, 80, 2);
    fill(labels, 30, 180, 1, 2, 1);
    fill(labels, 100, 120, 20, 20, CLASSES);
    return new LabelMap(SIDE, SIDE, labels);
  }

  private static void fill(byte[] labels, int x, int y, int width, int height, int label) {
    for (int row = y; row < y + height; row++) {
      for (int column = x; column < x + width; column++) {
        labels[row * SIDE + column] = (byte) label;
      }
    }
  }

  private static boolean at(boolean[] targets, int x, int y) {
    return targets[y * SIDE + x];
  }

  @Test
  void whatIsSmallOrThinIsATarget() {
    boolean[] targets = new FocusTargets(24, 4).of(map(), CLASSES, 1);
    assertThat(at(targets, 15, 15)).as("a small square").isTrue();
    assertThat(at(targets, 61, 100)).as("a thin pole").isTrue();
    assertThat(at(targets, 140, 60)).as("a large block").isFalse();
    assertThat(at(targets, 5, 5)).as("what is around").isFalse();
    assertThat(at(targets, 30, 180)).as("two pixels").isFalse();
    assertThat(at(targets, 105, 125)).as("void").isFalse();
  }

  @Test
  void sizesAreThoseThatTheNetworkSees() {
    boolean[] halved = new FocusTargets(24, 4).of(map(), CLASSES, 0.25);
    assertThat(at(halved, 140, 60)).as("80 pixels seen as 20").isTrue();
    assertThat(at(halved, 5, 5)).isFalse();
    boolean[] enlarged = new FocusTargets(24, 4).of(map(), CLASSES, 2);
    assertThat(at(enlarged, 15, 15)).as("20 pixels seen as 40").isFalse();
    assertThat(at(enlarged, 61, 100)).as("3 pixels seen as 6").isFalse();
  }
}
