package org.segstream.vision.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.vision.ImageFormatException;
import org.segstream.vision.RgbImage;

class FrameFormatTest {
  /** Colours that change slowly, so that shared chroma loses little. */
  private static RgbImage smooth(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      rgb[3 * i] = (byte) (40 + i % width);
      rgb[3 * i + 1] = (byte) (60 + 2 * (i / width));
      rgb[3 * i + 2] = (byte) (180 - i % width);
    }
    return new RgbImage(width, height, rgb);
  }

  private static int largestDifference(RgbImage a, RgbImage b) {
    int largest = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((a.rgb()[i] & 255) - (b.rgb()[i] & 255)));
    }
    return largest;
  }

  @ParameterizedTest
  @EnumSource(names = {"RGB24", "BGR24", "PNG"})
  void losslessFormatsReturnTheSamePixels(FrameFormat format) {
    RgbImage image = smooth(37, 21);
    byte[] bytes = FrameEncoder.encode(image, format);
    assertThat(FrameDecoder.decode(format, 37, 21, bytes).rgb()).isEqualTo(image.rgb());
  }

  @ParameterizedTest
  @CsvSource({"NV12,36,20", "NV12,37,21", "I420,36,20", "I420,37,21", "I420,1,1", "JPEG,64,48"})
  void chromaFormatsReturnNearlyTheSamePixels(FrameFormat format, int width, int height) {
    RgbImage image = smooth(width, height);
    byte[] bytes = FrameEncoder.encode(image, format);
    RgbImage back = FrameDecoder.decode(format, width, height, bytes);
    assertThat(largestDifference(image, back)).isLessThanOrEqualTo(8);
  }

  @Test
  void bgrSwapsRedAndBlue() {
    byte[] bgr = {1, 2, 3};
    assertThat(FrameDecoder.decode(FrameFormat.BGR24, 1, 1, bgr).rgb()).containsExactly(3, 2, 1);
  }

  @Test
  void greyIsTheSameInAllChannels() {
    assertThat(FrameDecoder.decode(FrameFormat.GRAY8, 2, 1, new byte[] {9, -1}).rgb())
        .containsExactly(9, 9, 9, -1, -1, -1);
  }

  @Test
  void yuvUsesTheLimitedRangeOfBt601() {
    byte[] whiteRedBlack = new byte[3 * 4 * 2];
    Arrays.fill(whiteRedBlack, 0, 12, (byte) 255);
    RgbImage white = new RgbImage(2, 2, Arrays.copyOf(whiteRedBlack, 12));
    assertThat(FrameEncoder.encode(white, FrameFormat.NV12))
        .containsExactly(235, 235, 235, 235, 128, 128);
    RgbImage black = new RgbImage(2, 2, new byte[12]);
    assertThat(FrameEncoder.encode(black, FrameFormat.I420))
        .containsExactly(16, 16, 16, 16, 128, 128);
    byte[] red = {-1, 0, 0};
    assertThat(FrameEncoder.encode(new RgbImage(1, 1, red), FrameFormat.NV12))
        .containsExactly(82, 90, 240);
  }

  @Test
  void interleavedAndPlanarChromaHoldTheSameValues() {
    RgbImage image = smooth(5, 3);
    RgbImage interleaved =
        FrameDecoder.decode(FrameFormat.NV12, 5, 3, FrameEncoder.encode(image, FrameFormat.NV12));
    RgbImage planar =
        FrameDecoder.decode(FrameFormat.I420, 5, 3, FrameEncoder.encode(image, FrameFormat.I420));
    assertThat(planar.rgb()).isEqualTo(interleaved.rgb());
  }

  @ParameterizedTest
  @EnumSource(names = {"RGB24", "BGR24", "GRAY8", "NV12", "I420"})
  void aPayloadOfTheWrongLengthIsRefused(FrameFormat format) {
    byte[] bytes = new byte[(int) format.bytes(10, 10) - 1];
    assertThatThrownBy(() -> FrameDecoder.decode(format, 10, 10, bytes))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage(bytes.length + " bytes are no " + format + " frame of 10×10");
    assertThatThrownBy(() -> FrameDecoder.decode(format, 0, 10, new byte[0]))
        .isInstanceOf(ImageFormatException.class);
  }

  @Test
  void aCodedFrameOfAnotherSizeThanDeclaredIsRefused() {
    byte[] png = FrameEncoder.encode(smooth(8, 6), FrameFormat.PNG);
    assertThatThrownBy(() -> FrameDecoder.decode(FrameFormat.PNG, 8, 7, png))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("the image is 8×6, not 8×7");
  }

  @Test
  void decodingLeavesThePayloadsPositionAlone() {
    ByteBuffer payload = ByteBuffer.wrap(new byte[] {7, 1, 2, 3}).position(1).asReadOnlyBuffer();
    assertThat(FrameDecoder.decode(FrameFormat.RGB24, 1, 1, payload).rgb())
        .containsExactly(1, 2, 3);
    assertThat(payload.position()).isEqualTo(1);
  }
}
