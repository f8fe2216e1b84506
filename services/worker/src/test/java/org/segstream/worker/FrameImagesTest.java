package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.v1.PixelFormat;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** Frames as cameras and phones make them. */
class FrameImagesTest {
  private static final Path CASES = Path.of("../../../shared/cases/frames");
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private final FrameImages images = new FrameImages(1 << 24);

  /** In APP1 of EXIF, big-endian, as the only entry. */
  static byte[] turned(byte[] jpeg, int orientation) {
    byte[] exif =
        "\u00ff\u00e1\0\"Exif\0\0MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0?\0\0\0\0\0\0"
            .replace('?', (char) orientation)
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, whole, 0, 2);
    System.arraycopy(exif, 0, whole, 2, exif.length);
    System.arraycopy(jpeg, 2, whole, 2 + exif.length, jpeg.length - 2);
    return whole;
  }

  static Frame frame(int width, int height, byte[] jpeg) {
    return Frame.newBuilder()
        .setStreamId("cam")
        .setImage(
            Image.newBuilder()
                .setWidth(width)
                .setHeight(height)
                .setPixelFormat(PixelFormat.PIXEL_FORMAT_JPEG)
                .setData(ByteString.copyFrom(jpeg)))
        .build();
  }

  static byte[] street() {
    return new SyntheticStreet(3, WIDTH, HEIGHT, CameraMotion.FORWARD)
        .frame(0)
        .image()
        .toJpeg(0.9f);
  }

  @Test
  void aFrameStatesItsStoredSizeAndIsDecodedUpright() throws MalformedRecordException {
    RgbImage stored = RgbImage.decode(street());
    RgbImage upright = images.decode(frame(WIDTH, HEIGHT, turned(street(), 6)));
    assertThat(upright.width()).isEqualTo(HEIGHT);
    assertThat(upright.height()).isEqualTo(WIDTH);
    for (int c = 0; c < 3; c++) {
      assertThat(upright.rgb()[3 * (HEIGHT - 1) + c])
          .as("what is stored first is on the upper right")
          .isEqualTo(stored.rgb()[c]);
    }
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> images.decode(frame(HEIGHT, WIDTH, turned(street(), 6))))
        .withMessageContaining("the image is 64×48, not 48×64");
  }

  @Test
  void aBrokenPictureIsRefusedWithTheReason() {
    byte[] jpeg = street();
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      jpeg[jpeg.length / 2 + i] = (byte) random.nextInt(255);
    }
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> images.decode(frame(WIDTH, HEIGHT, jpeg)))
        .withMessageContaining("the image does not decode: a JPEG is damaged");
  }

  @ParameterizedTest
  @CsvSource({
    "jpg-cmyk, 5, 60, 200, 30, 30",
    "jpg-exif6, 3, 5, 200, 30, 30",
    "jpg-nohuff, 5, 60, 200, 30, 30",
    "jpg-trail-garbage-sos, 5, 60, 200, 30, 30"
  })
  void framesOfOddKindsHaveTheirColours(String name, int x, int y, int r, int g, int b)
      throws IOException, MalformedRecordException {
    RgbImage image = images.decode(shared(name));
    int at = 3 * (y * image.width() + x);
    int[] wanted = {r, g, b};
    for (int c = 0; c < 3; c++) {
      assertThat(image.rgb()[at + c] & 255).as(name).isBetween(wanted[c] - 6, wanted[c] + 6);
    }
    assertThat(image.width()).isEqualTo(name.equals("jpg-exif6") ? 64 : 96);
  }

  @Test
  void aFrameWithFortyBrokenBytesIsRefused() throws IOException {
    Frame broken = shared("big-corrupt");
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> images.decode(broken))
        .withMessageContaining("a JPEG is damaged");
  }

  private static Frame shared(String name) throws IOException {
    Path file = CASES.resolve(name + ".frame");
    assumeTrue(Files.exists(file), "the frame " + name + " is not on this machine");
    return Frame.parseFrom(Files.readAllBytes(file));
  }
}
