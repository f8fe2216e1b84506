package org.segstream.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OverlayTest {
  private static final LabelSet SET = LabelSet.camVid();

  @Test
  void blendsTheClassColourByAlpha() {
    RgbImage black = new RgbImage(3, 3, new byte[27]);
    byte[] sky = new byte[9];
    byte[] rgb = Overlay.render(black, new LabelMap(3, 3, sky), SET, 0.5).rgb();
    assertThat(rgb).containsOnly(0x40);
  }

  @Test
  void leavesVoidPixelsAsTheyAre() {
    RgbImage image = RgbImageTest.gradient(5, 4);
    byte[] unknown = new byte[20];
    Arrays.fill(unknown, (byte) 11);
    RgbImage overlay = Overlay.render(image, new LabelMap(5, 4, unknown), SET, 0.7);
    assertThat(overlay.rgb()).isEqualTo(image.rgb());
  }

  @Test
  void darkensThePixelBeforeABoundaryOnly() {
    byte[] white = new byte[3 * 4];
    Arrays.fill(white, (byte) 255);
    LabelMap map = new LabelMap(4, 1, new byte[] {11, 11, 12, 12});
    byte[] rgb = Overlay.render(new RgbImage(4, 1, white), map, SET, 0.5).rgb();
    assertThat(rgb[0] & 255).isEqualTo(255);
    assertThat(rgb[3] & 255).isLessThan(120);
    assertThat(rgb[6] & 255).isEqualTo(255);
  }

  @Test
  void takesSmallerMapsToTheImagesSize() {
    RgbImage image = RgbImageTest.gradient(8, 6);
    assertThat(Overlay.render(image, new LabelMap(4, 3, new byte[12]), SET, 0.5).width())
        .isEqualTo(8);
    assertThatThrownBy(() -> Overlay.render(image, new LabelMap(1, 1, new byte[1]), SET, 1.5))
        .hasMessageContaining("alpha 1.5");
  }

  @Test
  void legendAddsAnEvenStripWithEveryClassColour() {
    RgbImage page = Overlay.withLegend(RgbImageTest.gradient(480, 361), SET, "frame 12  38 ms");
    assertThat(page.width()).isEqualTo(480);
    assertThat(page.height()).isGreaterThan(380).isEven();
    for (LabelSet.LabelClass label : SET.classes()) {
      assertThat(contains(page, label.rgb(), 361)).as(label.name()).isTrue();
    }
  }

  @Test
  void aLongerCaptionMakesNoOtherSizeForAVideoHasOne() {
    RgbImage picture = RgbImageTest.gradient(480, 360);
    assertThat(Overlay.withLegend(picture, SET, "x".repeat(70)).height())
        .isEqualTo(Overlay.withLegend(picture, SET, "x").height());
  }

  @Test
  void captionIsCutWhereThePictureEnds() {
    RgbImage page =
        Overlay.withLegend(RgbImageTest.gradient(32, 16), SET, "x".repeat(200) + "\u20AC");
    assertThat(page.width()).isEqualTo(32);
  }

  private static boolean contains(RgbImage page, int colour, int fromRow) {
    for (int at = 3 * fromRow * page.width(); at < page.rgb().length; at += 3) {
      int rgb =
          (page.rgb()[at] & 255) << 16
              | (page.rgb()[at + 1] & 255) << 8
              | (page.rgb()[at + 2] & 255);
      if (rgb == colour) {
        return true;
      }
    }
    return false;
  }
}
