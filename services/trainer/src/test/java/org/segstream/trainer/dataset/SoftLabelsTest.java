package org.segstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

class SoftLabelsTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final int CLASSES = 3;

  /** Class 0 fades to class 1 from the left to the right, class 2 from the top down. */
  private static LabelledImage image() {
    byte[] labels = new byte[WIDTH * HEIGHT];
    int columns = WIDTH / 2;
    int rows = HEIGHT / 2;
    byte[] shares = new byte[columns * rows * CLASSES];
    for (int i = 0; i < columns * rows; i++) {
      int across = 4 * (i % columns);
      shares[i * CLASSES] = (byte) (124 - across);
      shares[i * CLASSES + 1] = (byte) across;
      shares[i * CLASSES + 2] = (byte) (4 * (i / columns));
    }
    return new LabelledImage(
            "one",
            new RgbImage(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]),
            new LabelMap(WIDTH, HEIGHT, labels))
        .told(new SoftLabels(columns, rows, CLASSES, shares));
  }

  private static float share(SoftLabels of, int k, int column, int row) {
    return of.planes()[(k * of.height() + row) * of.width() + column] * 255;
  }

  @Test
  void goWhereTheImageGoes() {
    SplittableRandom random = new SplittableRandom(3);
    Augmentation settings = new Augmentation(40, 36, 0.5, 2.5, 10, 0.5, 0.5, 0);
    for (int i = 0; i < 50; i++) {
      ChipView view = ChipView.draw(settings, image(), -1, random);
      LabelledImage chip = new Augmenter(settings, CLASSES).apply(image(), view, random);
      SoftLabels told = chip.told().orElseThrow();
      assertThat(told.width()).isEqualTo(20);
      assertThat(told.height()).isEqualTo(18);
      for (int row = 0; row < 18; row++) {
        for (int column = 0; column < 20; column++) {
          double x = view.x(2 * column + 0.5, 2 * row + 0.5);
          double y = view.y(2 * column + 0.5, 2 * row + 0.5);
          boolean inside = x > -0.4 && y > -0.4 && x < WIDTH - 0.6 && y < HEIGHT - 0.6;
          boolean outside = x < -0.6 || y < -0.6 || x > WIDTH - 0.4 || y > HEIGHT - 0.4;
          double across = Math.clamp(2 * x - 1, 0, 124);
          double down = Math.clamp(2 * y - 1, 0, 92);
          if (inside) {
            assertThat(share(told, 0, column, row)).isCloseTo((float) (124 - across), within(0.6f));
            assertThat(share(told, 1, column, row)).isCloseTo((float) across, within(0.6f));
            assertThat(share(told, 2, column, row)).isCloseTo((float) down, within(0.6f));
          } else if (outside) {
            assertThat(share(told, 0, column, row) + share(told, 1, column, row)).isZero();
          }
        }
      }
    }
  }

  @Test
  void areNotThereWhereNobodyWasAsked() {
    SplittableRandom random = new SplittableRandom(3);
    LabelledImage plain = new LabelledImage("one", image().image(), image().labels());
    Augmentation settings = new Augmentation(40, 36, 0.5, 2.5, 10, 0.5, 0.5, 0);

    assertThat(new Augmenter(settings, CLASSES).apply(plain, -1, random).told()).isEmpty();
  }
}
