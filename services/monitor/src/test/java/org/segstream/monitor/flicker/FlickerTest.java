package org.segstream.monitor.flicker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.segstream.monitor.Masks;
import org.segstream.monitor.flicker.Flicker.Thumbnail;
import org.segstream.vision.LabelMap;

class FlickerTest {
  private static final int SIDE = 10;

  private final Flicker flicker = new Flicker();

  @Test
  void aPatchThatComesAndGoesFlickers() {
    var _ = flicker.see(thumbnail(plain(), 0));
    var _ = flicker.see(thumbnail(patch(3, 3, 2), 1));
    assertThat(flicker.see(thumbnail(plain(), 2))).contains(4f);
  }

  @Test
  void whatComesAndStaysDoesNot() {
    var _ = flicker.see(thumbnail(plain(), 0));
    var _ = flicker.see(thumbnail(patch(3, 3, 2), 1));
    assertThat(flicker.see(thumbnail(patch(3, 3, 2), 2))).contains(0f);
  }

  @Test
  void whatMovesAPlaceAFrameDoesNot() {
    var _ = flicker.see(thumbnail(patch(3, 3, 1), 0));
    var _ = flicker.see(thumbnail(patch(4, 3, 1), 1));
    assertThat(flicker.see(thumbnail(patch(5, 3, 1), 2))).contains(0f);
  }

  @Test
  void aBorderThatShakesByAPlaceDoesNot() {
    var _ = flicker.see(thumbnail(patch(3, 3, 4), 0));
    var _ = flicker.see(thumbnail(patch(3, 3, 5), 1));
    assertThat(flicker.see(thumbnail(patch(3, 3, 4), 2))).contains(0f);
  }

  @Test
  void everyMaskIsTheMiddleOfThreeOnce() {
    var _ = flicker.see(thumbnail(plain(), 0));
    var _ = flicker.see(thumbnail(patch(2, 2, 5), 1));
    assertThat(flicker.see(thumbnail(plain(), 2))).contains(25f);
    assertThat(flicker.see(thumbnail(patch(2, 2, 5), 3))).as("but for its rim").contains(9f);
    assertThat(flicker.see(thumbnail(patch(2, 2, 5), 4))).contains(0f);
  }

  @Test
  void masksOfAnotherModelAnotherSizeALongTimeOrAgainAreNotCompared() {
    var _ = flicker.see(thumbnail(plain(), 0));
    var _ = flicker.see(thumbnail(plain(), 1));
    LabelMap map = plain();
    assertThat(flicker.see(new Thumbnail(map, Masks.model("2"), 2, 200))).isEmpty();
    assertThat(flicker.see(new Thumbnail(map, Masks.model("2"), 3, 300))).isEmpty();
    assertThat(flicker.see(new Thumbnail(map, Masks.model("2"), 4, 400))).contains(0f);
    assertThat(flicker.see(new Thumbnail(map, Masks.model("2"), 4, 400))).as("again").isEmpty();
    LabelMap small = new LabelMap(5, 5, new byte[25]);
    assertThat(flicker.see(new Thumbnail(small, Masks.model("2"), 5, 500))).isEmpty();
    var _ = flicker.see(new Thumbnail(small, Masks.model("2"), 6, 600));
    assertThat(flicker.see(new Thumbnail(small, Masks.model("2"), 7, 2501))).isEmpty();
    Optional<Float> slow = flicker.see(new Thumbnail(small, Masks.model("2"), 8, 2600));
    assertThat(slow).as("the first is of two seconds ago").contains(0f);
  }

  private static Thumbnail thumbnail(LabelMap map, long sequence) {
    return new Thumbnail(map, Masks.model("1"), sequence, 100 * sequence);
  }

  private static LabelMap plain() {
    return new LabelMap(SIDE, SIDE, new byte[SIDE * SIDE]);
  }

  private static LabelMap patch(int x, int y, int side) {
    byte[] labels = new byte[SIDE * SIDE];
    for (int row = y; row < y + side; row++) {
      Arrays.fill(labels, row * SIDE + x, row * SIDE + x + side, (byte) 7);
    }
    return new LabelMap(SIDE, SIDE, labels);
  }
}
