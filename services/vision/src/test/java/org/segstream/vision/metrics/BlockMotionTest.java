package org.segstream.vision.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

class BlockMotionTest {
  private static List<BlockMotion.Vector> vectors(BlockMotion motion, RgbImage image) {
    BlockMotion.Vector[] all = new BlockMotion.Vector[image.width() * image.height()];
    Arrays.setAll(all, i -> motion.at(i % image.width(), i / image.width()).vector());
    return List.of(all);
  }

  @ParameterizedTest
  @CsvSource({"96, 64, 4, -3", "75, 53, -2, 4", "9, 7, 1, 1", "64, 64, 0, 0"})
  void findsTheExactShiftInEveryBlockWhateverTheSize(int width, int height, int dx, int dy) {
    RgbImage before = Texture.image(width, height, 0, 0);
    RgbImage after = Texture.image(width, height, dx, dy);

    BlockMotion motion = new BlockMotion(before, after);

    assertThat(vectors(motion, after)).containsOnly(new BlockMotion.Vector(dx, dy));
    assertThat(motion.at(width - 1, height - 1).difference()).isZero();
  }

  @Test
  void reachesTwelvePixelsAndNoFurther() {
    RgbImage before = Texture.image(96, 96, 0, 0);

    BlockMotion.Match near = new BlockMotion(before, Texture.image(96, 96, 12, -12)).at(48, 48);
    BlockMotion.Match far = new BlockMotion(before, Texture.image(96, 96, 13, 0)).at(48, 48);

    assertThat(near.vector()).isEqualTo(new BlockMotion.Vector(12, -12));
    assertThat(near.good()).isTrue();
    assertThat(far.good()).isFalse();
  }

  @Test
  void takesNoMotionWhereTheImageIsFlat() {
    RgbImage flat = new RgbImage(48, 32, new byte[3 * 48 * 32]);

    assertThat(vectors(new BlockMotion(flat, flat), flat))
        .containsOnly(new BlockMotion.Vector(0, 0));
  }

  @Test
  void carriesLabelsAndMarksPixelsThatComeFromOutside() {
    byte[] ids = new byte[64 * 32];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) (i % 64);
    }
    LabelMap columns = new LabelMap(64, 32, ids);

    LabelMap carried =
        new BlockMotion(Texture.image(64, 32, 0, 0), Texture.image(64, 32, 3, 0))
            .carry(columns, 255);

    assertThat(List.of(carried.at(2, 9), carried.at(3, 9), carried.at(63, 9)))
        .containsExactly(255, 0, 60);
  }

  @Test
  void refusesImagesOfTwoSizes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlockMotion(Texture.image(32, 32, 0, 0), Texture.image(33, 32, 0, 0)))
        .withMessageContaining("33×32");
  }
}
