package org.segstream.vision.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

class TemporalConsistencyTest {
  private static final int WIDTH = 75;
  private static final int HEIGHT = 53;

  private final TemporalConsistency tc = new TemporalConsistency(3);

  private static RgbImage image(int dx, int dy) {
    return Texture.image(WIDTH, HEIGHT, dx, dy);
  }

  /** Class {@code left} up to, but without, a column, from there on {@code right}. */
  private static LabelMap split(int column, int left, int right) {
    byte[] labels = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (i % WIDTH < column ? left : right);
    }
    return new LabelMap(WIDTH, HEIGHT, labels);
  }

  @Test
  void isHundredWhenTheLabelsMoveWithTheImage() {
    tc.add(image(0, 0), split(30, 0, 2));
    assertThat(tc.percent()).isEmpty();

    tc.add(image(4, -3), split(34, 0, 2));
    tc.add(image(2, 1), split(32, 0, 2));

    assertThat(tc.percent()).hasValue(100);
  }

  @Test
  void fallsWhenTheLabelsStayBehind() {
    tc.add(image(0, 0), split(30, 0, 2));
    tc.add(image(4, 0), split(30, 0, 2));

    // of columns 4 to 74, 26 were and are 0, 4 were 0 and are 2, 41 were and are 2
    assertThat(tc.percent().getAsDouble())
        .isCloseTo((100.0 * 26 / 30 + 100.0 * 41 / 45) / 2, within(1e-9));
  }

  @Test
  void fallsWhenTheLabelsJumpInAStillScene() {
    tc.add(image(0, 0), split(25, 0, 0));
    tc.add(image(0, 0), split(25, 0, 1));

    assertThat(tc.percent().getAsDouble()).isCloseTo(100.0 / 3 / 2, within(1e-9));
  }

  @Test
  void sumsOneMatrixOverTheSequence() {
    tc.add(image(0, 0), split(25, 0, 0));
    tc.add(image(0, 0), split(25, 0, 1));
    tc.add(image(0, 0), split(25, 0, 1));

    // class 0: 25 + 25 columns agree of 75 + 25; class 1: 50 of 50 + 50
    assertThat(tc.percent().getAsDouble()).isCloseTo(50, within(1e-9));
  }

  @Test
  void doesNotCountACut() {
    tc.add(image(0, 0), split(30, 0, 2));
    tc.add(Texture.image(WIDTH, HEIGHT, -120, -120), split(30, 1, 1));
    assertThat(tc.percent()).isEmpty();

    tc.add(Texture.image(WIDTH, HEIGHT, -120, -120), split(30, 1, 1));
    assertThat(tc.percent()).hasValue(100);
  }

  @Test
  void doesNotCountAFrameOfAnotherSizeThanTheOneBefore() {
    tc.add(image(0, 0), split(30, 0, 2));
    tc.add(Texture.image(32, 32, 0, 0), new LabelMap(32, 32, new byte[32 * 32]));

    assertThat(tc.percent()).isEmpty();
  }

  @Test
  void doesNotCountPixelsThatWereOrAreNoClass() {
    tc.add(image(0, 0), split(30, 0, 200));
    tc.add(image(0, 0), split(20, 0, 3));

    assertThat(tc.percent()).hasValue(100);
  }

  @Test
  void refusesLabelsOfAnotherSizeThanTheImage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tc.add(Texture.image(32, 32, 0, 0), split(30, 0, 2)))
        .withMessageContaining("75×53");
  }
}
