package org.segstream.console.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.InflaterInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.v1.LabelMap;
import org.segstream.v1.RunLengths;
import org.segstream.vision.LabelSet;

class LabelStreamTest {
  private static final long MOST = 1 << 20;
  private static final int WIDTH = 13;
  private static final int HEIGHT = 7;

  @Test
  void whatAWorkerWroteIsPassedOn() throws Exception {
    byte[] ids = ids(11);
    byte[] png = new org.segstream.vision.LabelMap(WIDTH, HEIGHT, ids).toPng(LabelSet.camVid());
    LabelMap written = map().setPng(ByteString.copyFrom(png)).build();
    // As records are read: their bytes are views of the record's.
    LabelMap read = Messages.parse(written.toByteArray(), LabelMap.parser());
    ByteString stream = LabelStream.of(read, MOST);
    assertThat(new String(png, StandardCharsets.ISO_8859_1))
        .contains(stream.toString(StandardCharsets.ISO_8859_1));
    assertThat(unfiltered(stream)).isEqualTo(ids);
  }

  @Test
  void runLengthsBecomeRows() throws Exception {
    RunLengths runs =
        RunLengths.newBuilder()
            .setLabels(ByteString.copyFrom(new byte[] {3, 5}))
            .addLengths(40)
            .addLengths(WIDTH * HEIGHT - 40)
            .build();
    byte[] ids = unfiltered(LabelStream.of(map().setRunLengths(runs).build(), MOST));
    assertThat(ids[39]).isEqualTo((byte) 3);
    assertThat(ids[40]).isEqualTo((byte) 5);
  }

  @Test
  void aPngOfAnotherDepthIsDecodedFirst() throws Exception {
    byte[] ids = ids(4);
    byte[] shades = {0, 1, 2, 3};
    BufferedImage image =
        new BufferedImage(
            WIDTH,
            HEIGHT,
            BufferedImage.TYPE_BYTE_BINARY,
            new IndexColorModel(2, 4, shades, shades, shades));
    for (int i = 0; i < ids.length; i++) {
      image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, ids[i]);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    LabelMap map = map().setPng(ByteString.copyFrom(png.toByteArray())).build();
    try {
      assertThat(unfiltered(LabelStream.of(map, MOST))).isEqualTo(ids);
    } catch (MalformedRecordException e) {
      // The schema asks for 8 bits; to refuse others is as good.
      assertThat(e).hasMessageContaining("8 bit");
    }
  }

  @Test
  void aMapThatContradictsItselfIsRefused() {
    byte[] png = new org.segstream.vision.LabelMap(WIDTH, HEIGHT, ids(11)).toPng(LabelSet.camVid());
    LabelMap larger = map().setWidth(WIDTH + 1).setPng(ByteString.copyFrom(png)).build();
    assertThatThrownBy(() -> LabelStream.of(larger, MOST))
        .isInstanceOf(MalformedRecordException.class);
    LabelMap huge = map().setWidth(1 << 20).setHeight(1 << 20).build();
    assertThatThrownBy(() -> LabelStream.of(huge, MOST))
        .isInstanceOf(MalformedRecordException.class);
    LabelMap cut = map().setPng(ByteString.copyFrom(png, 0, png.length / 2)).build();
    assertThatThrownBy(() -> LabelStream.of(cut, MOST))
        .isInstanceOf(MalformedRecordException.class);
  }

  private static LabelMap.Builder map() {
    return LabelMap.newBuilder().setWidth(WIDTH).setHeight(HEIGHT);
  }

  private static byte[] ids(int classes) {
    Random random = new Random(7);
    byte[] ids = new byte[WIDTH * HEIGHT];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (byte) random.nextInt(classes);
    }
    return ids;
  }

  /** As a browser reads them; only the filters that are used here. */
  private static byte[] unfiltered(ByteString stream) throws IOException {
    byte[] rows = new InflaterInputStream(stream.newInput()).readAllBytes();
    assertThat(rows).hasSize((WIDTH + 1) * HEIGHT);
    byte[] ids = new byte[WIDTH * HEIGHT];
    for (int y = 0; y < HEIGHT; y++) {
      int filter = rows[y * (WIDTH + 1)];
      assertThat(filter).isIn(0, 2);
      for (int x = 0; x < WIDTH; x++) {
        int above = filter == 2 && y > 0 ? ids[(y - 1) * WIDTH + x] : 0;
        ids[y * WIDTH + x] = (byte) (rows[y * (WIDTH + 1) + 1 + x] + above);
      }
    }
    return ids;
  }
}
