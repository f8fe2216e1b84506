package org.segstream.trainer.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

class ExemplarPatchesTest {
  private static final int SIDE = 32;
  private static final List<RgbImage> FRAMES =
      List.of(
          new SyntheticStreet(1, 160, 120, CameraMotion.FORWARD).frame(0).image(),
          new SyntheticStreet(2, 160, 120, CameraMotion.FORWARD).frame(0).image());

  @Test
  void classesTakeTurnsAndTheirMembersDiffer() {
    ExemplarPatches patches = new ExemplarPatches(FRAMES, 10, SIDE, 1);

    assertThat(patches.patch(3).surrogate()).isEqualTo(3);
    assertThat(patches.patch(13).surrogate()).isEqualTo(3);
    assertThat(patches.patch(13).image().rgb()).isNotEqualTo(patches.patch(3).image().rgb());
    assertThat(patches.patch(13).image().rgb()).isEqualTo(patches.patch(13).image().rgb());
    assertThat(patches.patch(0).image().width()).isEqualTo(SIDE);
  }

  @Test
  void seedsLieWhereColoursChange() {
    byte[] rgb = new byte[3 * 160 * 120];
    for (int y = 0; y < 120; y++) {
      for (int x = 80; x < 160; x++) {
        for (int c = 0; c < 3; c++) {
          rgb[3 * (y * 160 + x) + c] = (byte) ((x + y) % 2 * 255);
        }
      }
    }
    ExemplarPatches patches =
        new ExemplarPatches(List.of(new RgbImage(160, 120, rgb)), 20, SIDE, 1);
    for (int n = 0; n < 20; n++) {
      RgbImage patch = patches.patch(n).image();
      assertThat(ExemplarPatches.change(patch, 0, 0, SIDE)).isPositive();
    }
  }
}
