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
    assertThat(MaskSize.parse("240x180")).isEqualTo(new MaskSize.Fixed(240, 180));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "240", "x", "0x4", "-1x4", "240x180x3", "axb"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatThrownBy(() -> MaskSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static RgbImage image(int width, int height) {
    return new RgbImage(width, height, new byte[3 * width * height]);
  }
}
