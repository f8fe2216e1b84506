package org.segstream.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class RgbImageTest {
  static RgbImage gradient(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      rgb[3 * i] = (byte) (255 * (i % width) / width);
      rgb[3 * i + 1] = (byte) (255 * (i / width) / height);
      rgb[3 * i + 2] = (byte) (i % 7 * 30);
    }
    return new RgbImage(width, height, rgb);
  }

  @Test
  void pngIsLossless() {
    RgbImage image = gradient(41, 23);
    assertThat(RgbImage.decode(image.toPng()).rgb()).isEqualTo(image.rgb());
  }

  @Test
  void jpegIsCloseToTheOriginal() {
    byte[] rgb = new byte[3 * 48 * 32];
    Arrays.fill(rgb, (byte) 90);
    RgbImage back = RgbImage.decode(new RgbImage(48, 32, rgb).toJpeg(0.95f));
    for (byte value : back.rgb()) {
      assertThat((int) value).isBetween(87, 93);
    }
  }

  @Test
  void everyKindOfBufferedImageGivesTheSamePixels() {
    RgbImage image = gradient(13, 9);
    for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_4BYTE_ABGR}) {
      BufferedImage other = new BufferedImage(13, 9, type);
      for (int y = 0; y < 9; y++) {
        for (int x = 0; x < 13; x++) {
          other.setRGB(x, y, image.toImage().getRGB(x, y));
        }
      }
      assertThat(RgbImage.fromImage(other).rgb()).isEqualTo(image.rgb());
    }
  }

  @Test
  void greyValuesStayAsTheyAre() throws IOException {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(1, 0, 0, 100);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(grey, "png", png);
    assertThat(RgbImage.decode(png.toByteArray()).rgb()).containsExactly(0, 0, 0, 100, 100, 100);
  }

  @Test
  void shrinkingTakesTheMeanOfTheArea() {
    RgbImage image = new RgbImage(2, 2, new byte[] {10, 0, 0, 30, 0, 0, 50, 0, 0, 70, 0, 8});
    assertThat(image.resized(1, 1).rgb()).containsExactly(40, 0, 2);
  }

  @Test
  void growingInterpolatesAndKeepsTheEnds() {
    RgbImage image = new RgbImage(2, 1, new byte[] {0, 0, 0, 100, 100, 100});
    byte[] wide = image.resized(4, 1).rgb();
    assertThat(new int[] {wide[0], wide[3], wide[6], wide[9]}).containsExactly(0, 25, 75, 100);
  }

  @Test
  void aUniformImageStaysUniformAtAnySize() {
    byte[] white = new byte[3 * 17 * 13];
    Arrays.fill(white, (byte) 255);
    RgbImage image = new RgbImage(17, 13, white);
    for (int side : new int[] {1, 5, 12, 16, 18, 51}) {
      assertThat(image.resized(side, 2 * side).rgb()).containsOnly(255);
    }
  }

  @Test
  void damagedBytesAreRefusedInOneSentence() {
    byte[] png = gradient(60, 60).toPng();
    byte[] jpeg = gradient(60, 60).toJpeg(0.9f);
    byte[] garbled = png.clone();
    Arrays.fill(garbled, 60, 200, (byte) 0x55);
    for (byte[] bad :
        new byte[][] {
          Arrays.copyOf(png, 40),
          Arrays.copyOf(png, png.length / 2),
          Arrays.copyOf(jpeg, 25),
          Arrays.copyOf(jpeg, jpeg.length - 30),
          garbled,
          "no image".getBytes(java.nio.charset.StandardCharsets.UTF_8)
        }) {
      assertThatThrownBy(() -> RgbImage.decode(bad)).isInstanceOf(ImageFormatException.class);
    }
  }

  @Test
  void anImageThatClaimsToBeHugeIsRefusedBeforeDecoding() {
    byte[] png = gradient(4, 4).toPng();
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, 100_000).putInt(20, 100_000);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    header.putInt(29, (int) crc.getValue());
    assertThatThrownBy(() -> RgbImage.decode(png))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("100000×100000");
  }
}
