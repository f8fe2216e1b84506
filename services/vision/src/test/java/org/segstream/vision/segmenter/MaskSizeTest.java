package org.segstream.vision.segmenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.RgbImage;

class MaskSizeTest {
  @Test
  void masksHaveTheFramesSizeUnlessOneIsFixed() {
    RgbImage frame = image(13, 7);
    assertThat(MaskSize.OF_FRAME.width(frame)).isEqualTo(13);
    assertThat(MaskSize.OF_FRAME.height(frame)).isEqualTo(7);
    assertThat(new MaskSize.Fixed(240, 180).width(frame)).isEqualTo(240);
    assertThat(new MaskSize.Fixed(240, 180).height(frame)).isEqualTo(180);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void whatIsNoSizeIsRefused(int side) {
    assertThatThrownBy(() -> new MaskSize.Fixed(side, 4)).hasMessageContaining("at least 1x1");
    assertThatThrownBy(() -> new MaskSize.Fixed(4, side)).hasMessageContaining("at least 1x1");
  }

  private static RgbImage image(int width, int height) {
    return new RgbImage(width, height, new byte[3 * width * height]);
  }
}
