package org.segstream.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class LabelMapTest {
  private static LabelMap everyId(int width, int height) {
    byte[] ids = new byte[width * height];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) i;
    }
    return new LabelMap(width, height, ids);
  }

  @Test
  void pngKeepsEveryIdAtOddWidths() {
    LabelMap map = everyId(37, 11);
    LabelMap back = LabelMap.fromPng(map.toPng(LabelSet.camVid()));
    assertThat(back.width()).isEqualTo(37);
    assertThat(back.height()).isEqualTo(11);
    assertThat(back.labels()).isEqualTo(map.labels());
  }

  @Test
  void pngShowsTheClassesInTheirColours() throws IOException {
    byte[] png = new LabelMap(3, 1, new byte[] {0, 8, 11}).toPng(LabelSet.camVid());
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(image.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0x808080);
    assertThat(image.getRGB(1, 0) & 0xFFFFFF).isEqualTo(0x400080);
    assertThat(image.getRGB(2, 0) & 0xFFFFFF).isZero();
  }

  @Test
  void readsGreyValuesAsIds() throws IOException {
    BufferedImage grey = new BufferedImage(5, 2, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(3, 1, 0, 11);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(grey, "png", png);
    assertThat(LabelMap.fromPng(png.toByteArray()).at(3, 1)).isEqualTo(11);
  }

  @Test
  void refusesColourPicturesAndDamagedOnes() {
    byte[] colour = new RgbImage(2, 2, new byte[12]).toPng();
    assertThatThrownBy(() -> LabelMap.fromPng(colour))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("3 channels of 8 bits");
    byte[] png = everyId(64, 64).toPng(LabelSet.camVid());
    assertThatThrownBy(() -> LabelMap.fromPng(Arrays.copyOf(png, png.length / 2)))
        .isInstanceOf(ImageFormatException.class);
    assertThatThrownBy(() -> LabelMap.fromPng(new byte[0]))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("0 bytes are neither a JPEG nor a PNG");
  }

  @Test
  void resizingTakesTheNearestLabel() {
    LabelMap map = new LabelMap(2, 2, new byte[] {1, 2, 3, 4});
    assertThat(map.resized(4, 2).labels()).containsExactly(1, 1, 2, 2, 3, 3, 4, 4);
    assertThat(map.resized(4, 4).resized(2, 2).labels()).containsExactly(1, 2, 3, 4);
    assertThat(map.resized(2, 2)).isSameAs(map);
    assertThatThrownBy(() -> map.resized(0, 3)).isInstanceOf(IllegalArgumentException.class);
  }
}
