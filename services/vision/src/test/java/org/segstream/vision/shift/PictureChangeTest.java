package org.segstream.vision.shift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.segstream.vision.RgbImage;

class PictureChangeTest {
  private static final int WIDTH = 30;
  private static final int HEIGHT = 22;

  @Test
  void exactFindsEveryPixelThatDiffers() {
    byte[] picture = grey(10);
    RgbImage frame = new RgbImage(WIDTH, HEIGHT, grey(10));
    for (int pixel : new int[] {0, 1, 77, WIDTH * HEIGHT - 1}) {
      frame.rgb()[3 * pixel + pixel % 3]++;
    }
    assertThat(PictureChange.exact(picture, frame).orElseThrow())
        .containsExactly(0, 1, 77, WIDTH * HEIGHT - 1);
    assertThat(picture).isEqualTo(frame.rgb());
    assertThat(PictureChange.exact(picture, frame).orElseThrow()).isEmpty();
  }

  @Test
  void tooMuchIsNothingToGoBy() {
    byte[] picture = grey(10);
    RgbImage frame = new RgbImage(WIDTH, HEIGHT, grey(11));
    assertThat(PictureChange.exact(picture, frame)).isEmpty();
    assertThat(PictureChange.beyond(0.5, picture, frame)).isEmpty();
    assertThat(picture).isEqualTo(grey(10));
  }

  @Test
  void aTileThatDiffersIsTakenWhole() {
    byte[] picture = grey(10);
    RgbImage frame = new RgbImage(WIDTH, HEIGHT, grey(11));
    for (int channel = 0; channel < 3; channel++) {
      // The last tile has 2×2 pixels only.
      frame.rgb()[3 * (21 * WIDTH + 29) + channel] = 50;
    }
    int[] found = PictureChange.beyond(2, picture, frame).orElseThrow();
    assertThat(found)
        .containsExactlyInAnyOrder(
            20 * WIDTH + 28, 20 * WIDTH + 29, 21 * WIDTH + 28, 21 * WIDTH + 29);
    assertThat(picture[3 * (20 * WIDTH + 28)]).isEqualTo((byte) 11);
    assertThat(picture[0]).isEqualTo((byte) 10);
  }

  /** The frame is compared with the picture that was computed, not with the last frame. */
  @Test
  void aSlowChangeAddsUpUntilItCounts() {
    byte[] picture = grey(10);
    int counted = 0;
    for (int brightness = 11; brightness <= 20; brightness++) {
      RgbImage frame = new RgbImage(WIDTH, HEIGHT, grey(10));
      for (int y = 0; y < 8; y++) {
        Arrays.fill(frame.rgb(), 3 * y * WIDTH, 3 * (y * WIDTH + 16), (byte) brightness);
      }
      counted += PictureChange.beyond(3, picture, frame).orElseThrow().length > 0 ? 1 : 0;
    }
    assertThat(counted).isEqualTo(2);
    assertThat(picture[0]).isEqualTo((byte) 18);
  }

  private static byte[] grey(int brightness) {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    Arrays.fill(rgb, (byte) brightness);
    return rgb;
  }
}
