package org.segstream.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void readsGreyValuesOfAnyDepthWithAndWithoutTransparency() {
    BufferedImage deep = new BufferedImage(3, 2, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(2, 1, 0, 255);
    for (byte[] png : new byte[][] {ImageFiles.png(deep), ImageFiles.interlaced(deep)}) {
      assertThat(LabelMap.fromPng(png).labels()).containsExactly(0, 0, 0, 0, 0, 255);
    }
    deep.getRaster().setSample(0, 0, 0, 256);
    assertThatThrownBy(() -> LabelMap.fromPng(ImageFiles.png(deep)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("a label map holds 256, must be 0 to 255");

    BufferedImage translucent =
        ImageFiles.of(
            new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE),
            Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 2, 1, 2, null));
    translucent.getRaster().setPixel(1, 0, new int[] {9, 3});
    assertThat(LabelMap.fromPng(ImageFiles.png(translucent)).labels()).containsExactly(0, 9);
  }

  @ParameterizedTest
  @CsvSource({"1, 01010110", "2, 00011011", "4, 00010111"})
  void readsGreyValuesOfFewBitsAsTheyAreAlsoWithATransparentOne(int bits, String row)
      throws IOException {
    byte[] header = {0, 0, 0, (byte) (8 / bits), 0, 0, 0, 1, (byte) bits, 0, 0, 0, 0};
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
      deflater.write(new byte[] {0, (byte) Integer.parseInt(row, 2)});
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1));
    png.writeBytes(ImageFiles.chunk("IHDR", header));
    png.writeBytes(ImageFiles.chunk("tRNS", new byte[] {0, 1}));
    png.writeBytes(ImageFiles.chunk("IDAT", data.toByteArray()));
    png.writeBytes(ImageFiles.chunk("IEND", new byte[0]));
    LabelMap map = LabelMap.fromPng(png.toByteArray());
    for (int x = 0; x < 8 / bits; x++) {
      assertThat(map.at(x, 0))
          .isEqualTo(Integer.parseInt(row.substring(bits * x, bits * (x + 1)), 2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void readsIndicesOfPalettesOfAnyDepthWithTransparentColours(int bits) {
    byte[] grey = new byte[1 << bits];
    byte[] alpha = new byte[1 << bits];
    Arrays.fill(alpha, 1, alpha.length, (byte) 255);
    IndexColorModel palette = new IndexColorModel(bits, grey.length, grey, grey, grey, alpha);
    BufferedImage image =
        bits == 8
            ? new BufferedImage(5, 1, BufferedImage.TYPE_BYTE_INDEXED, palette)
            : new BufferedImage(5, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    image.getRaster().setSample(2, 0, 0, grey.length - 1);
    assertThat(LabelMap.fromPng(ImageFiles.png(image)).labels())
        .containsExactly(0, 0, grey.length - 1, 0, 0);
  }

  @Test
  void looksColoursUpAndRefusesUnknownOnes() {
    byte[] rgb = {0, 0, 0, (byte) 128, 64, (byte) 128, 1, 2, 3};
    byte[] png = new RgbImage(3, 1, rgb).toPng();
    assertThat(LabelMap.fromPng(png, Map.of(0, 11, 0x804080, 3, 0x010203, 5)).labels())
        .containsExactly(11, 3, 5);
    assertThatThrownBy(() -> LabelMap.fromPng(png, Map.of(0, 11, 0x804080, 3)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("the colour 010203 at column 2, row 0 is no class's own");
  }

  @Test
  void turnsLabelsUprightLikePictures() {
    byte[] png = new LabelMap(3, 2, new byte[] {1, 2, 3, 4, 5, 6}).toPng(LabelSet.camVid());
    LabelMap upright = LabelMap.fromPng(ImageFiles.oriented(png, 6, ByteOrder.BIG_ENDIAN));
    assertThat(upright.width()).isEqualTo(2);
    assertThat(upright.labels()).containsExactly(4, 1, 5, 2, 6, 3);
  }

  @Test
  void refusesAJpegWhoseLossesWouldBeOtherLabels() {
    assertThatThrownBy(() -> LabelMap.fromPng(ImageFiles.busy(8, 8).toJpeg(1)))
        .isInstanceOf(ImageFormatException.class)
        .hasMessage("a label map is a PNG, not a JPEG");
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
        .hasMessage("0 bytes are neither a JPEG nor a PNG, WebP or BMP");
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
