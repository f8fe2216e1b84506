package org.segstream.vision;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images as people have them: right colours and upright, or refused with the reason. */
class ImageFilesTest {
  private static final int WIDTH = 6;
  private static final int HEIGHT = 4;

  /** A picture of the letters A to X, as it is stored and as EXIF's orientations 1 to 8 show it. */
  @ParameterizedTest
  @CsvSource({
    "1, ABCDEF GHIJKL MNOPQR STUVWX",
    "2, FEDCBA LKJIHG RQPONM XWVUTS",
    "3, XWVUTS RQPONM LKJIHG FEDCBA",
    "4, STUVWX MNOPQR GHIJKL ABCDEF",
    "5, AGMS BHNT CIOU DJPV EKQW FLRX",
    "6, SMGA TNHB UOIC VPJD WQKE XRLF",
    "7, XRLF WQKE VPJD UOIC TNHB SMGA",
    "8, FLRX EKQW DJPV CIOU BHNT AGMS",
    "0, ABCDEF GHIJKL MNOPQR STUVWX",
    "9, ABCDEF GHIJKL MNOPQR STUVWX"
  })
  void picturesAreTurnedUprightInEitherByteOrder(int orientation, String rows) {
    byte[] rgb = new byte[3 * WIDTH * HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) ('A' + i / 3);
    }
    byte[] png = new RgbImage(WIDTH, HEIGHT, rgb).toPng();
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] turned = ImageFiles.oriented(png, orientation, order);
      assertThat(rows(RgbImage.decode(turned))).isEqualTo(rows);
      assertThat(rows(RgbImage.decode(turned, WIDTH, HEIGHT))).isEqualTo(rows);
      assertThat(Orientation.of(turned).swapsSides()).isEqualTo(rows.indexOf(' ') == HEIGHT);
    }
  }

  private static String rows(RgbImage image) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < image.width() * image.height(); i++) {
      rows.append(i > 0 && i % image.width() == 0 ? " " : "").append((char) image.rgb()[3 * i]);
    }
    return rows.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 8})
  void aJpegsOrientationIsThatOfTheSamePng(int orientation) {
    RgbImage image = ImageFiles.busy(40, 24);
    byte[] jpeg = image.toJpeg(1);
    byte[] exif = ImageFiles.oriented(jpeg, orientation, ByteOrder.LITTLE_ENDIAN);

    RgbImage upright = RgbImage.decode(exif);

    byte[] same =
        ImageFiles.oriented(RgbImage.decode(jpeg).toPng(), orientation, ByteOrder.BIG_ENDIAN);
    assertThat(upright.width()).isEqualTo(orientation > 4 ? 24 : 40);
    assertThat(upright.rgb()).isEqualTo(RgbImage.decode(same).rgb());
  }

  @Test
  void exifDataThatAreNonsenseTurnNothing() {
    byte[] exif = ImageFiles.exif(6, ByteOrder.BIG_ENDIAN);
    assertThat(Orientation.ofExif(exif, 0, exif.length)).isEqualTo(Orientation.QUARTER_TURN);
    byte[] named = ImageFiles.inserted(exif, 0, "Exif\0\0".getBytes(ISO_8859_1));
    assertThat(Orientation.ofExif(named, 0, named.length)).isEqualTo(Orientation.QUARTER_TURN);
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = exif.clone();
      for (int k = 0; k < 3; k++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      assertThat(Orientation.ofExif(bad, 0, random.nextInt(bad.length + 1))).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossy", "lossless"})
  void webpIsReadInItsColours(String kind) {
    byte[] webp = webp(kind.equals("lossy") ? ImageFiles.WEBP_LOSSY : ImageFiles.WEBP_LOSSLESS);
    RgbImage image = RgbImage.decode(webp);
    assertThat(image.width()).isEqualTo(24);
    assertThat(image.height()).isEqualTo(16);
    assertNear(image, 23, 15, 200, 30, 30);
    assertNear(image, 2, 2, 230, 230, 230);
  }

  @Test
  void webpIsTurnedUpright() {
    RgbImage image = RgbImage.decode(webp(ImageFiles.WEBP_TURNED));
    assertThat(image.width()).isEqualTo(16);
    assertNear(image, 13, 2, 230, 230, 230);
    assertNear(image, 2, 2, 200, 30, 30);
  }

  @Test
  void aDamagedWebpIsRefusedAndAFrameIsNeverOne() {
    byte[] webp = webp(ImageFiles.WEBP_LOSSLESS);
    assertRefused(Arrays.copyOf(webp, 30), "a WebP of 30 bytes is cut off");
    byte[] broken = webp.clone();
    Arrays.fill(broken, 25, 40, (byte) 0x5A);
    assertRefused(broken, "a WebP does not decode");
    byte[] animated = ImageFiles.inserted(webp, 12, "ANIM\0\0\0\0".getBytes(ISO_8859_1));
    assertRefused(animated, "an animated WebP is not decoded");
    assertThatExceptionOfType(ImageFormatException.class)
        .isThrownBy(() -> RgbImage.decode(webp, 24, 16))
        .withMessage("a WEBP where a JPEG or PNG must be");
  }

  private static byte[] webp(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  @ParameterizedTest
  @CsvSource({
    "a.jpg, true",
    "a.JPEG, true",
    "a b.Png, true",
    "a.webp, true",
    "a.bmp, true",
    "a.txt, false",
    "jpg, false",
    "a.jpg.xmp, false"
  })
  void imagesAreKnownByTheEndingOfTheirName(String name, boolean image) {
    assertThat(RgbImage.isFileName(name)).isEqualTo(image);
  }

  @Test
  void bmpIsReadAsItIs() {
    RgbImage image = ImageFiles.busy(13, 9);
    assertThat(RgbImage.decode(ImageFiles.bmp(image)).rgb()).isEqualTo(image.rgb());
  }

  @ParameterizedTest
  @CsvSource({
    "cmyk of Adobe, 200, 30, 30, 255, 0, 200, 30, 30",
    "cmyk of Adobe, 255, 255, 255, 100, 0, 100, 100, 100",
    "ycck of Adobe, 81, 99, 213, 255, 2, 200, 30, 30",
    "plain cmyk, 55, 225, 225, 0, -1, 200, 30, 30",
    "plain cmyk, 0, 0, 0, 155, -1, 100, 100, 100"
  })
  void jpegsForPrintHaveTheirColours(
      String kind, int c, int m, int y, int k, int transform, int red, int green, int blue) {
    byte[] jpeg = ImageFiles.fourComponents(32, 16, c, m, y, k);
    RgbImage image = RgbImage.decode(transform < 0 ? jpeg : ImageFiles.adobe(jpeg, transform));
    assertThat(image.width()).as(kind).isEqualTo(32);
    assertNear(image, 20, 10, red, green, blue);
  }

  @Test
  void aWebcamsJpegWithoutHuffmanTablesIsTheSamePicture() {
    byte[] jpeg = ImageFiles.busy(64, 48).toJpeg(0.9f);
    byte[] webcam = ImageFiles.without(jpeg, 0xC4);
    assertThat(webcam.length).isLessThan(jpeg.length - 400);
    assertThat(RgbImage.decode(webcam).rgb()).isEqualTo(RgbImage.decode(jpeg).rgb());
  }

  @Test
  void whatFollowsAJpegsEndIsNoPartOfIt() {
    byte[] jpeg = ImageFiles.busy(64, 48).toJpeg(0.9f);
    byte[] film = "\0\0\0 ftypmp42 \u00ff\u00da \u00ff\u00da".getBytes(ISO_8859_1);
    byte[] second = ImageFiles.busy(16, 16).toJpeg(0.9f);
    for (byte[] tail :
        new byte[][] {
          film, second, Arrays.copyOf(second, second.length / 2), new byte[] {-1, (byte) 0xDA}
        }) {
      byte[] whole = ImageFiles.inserted(jpeg, jpeg.length, tail);
      assertThat(RgbImage.decode(whole).rgb()).isEqualTo(RgbImage.decode(jpeg).rgb());
    }
  }

  @Test
  void aThumbnailInsideOfASegmentEndsNothing() {
    byte[] jpeg = ImageFiles.busy(64, 48).toJpeg(0.9f);
    byte[] thumbnail = ImageFiles.busy(16, 16).toJpeg(0.9f);
    byte[] segment = new byte[thumbnail.length + 4];
    segment[0] = (byte) 0xFF;
    segment[1] = (byte) 0xE1;
    segment[2] = (byte) ((thumbnail.length + 2) >> 8);
    segment[3] = (byte) (thumbnail.length + 2);
    System.arraycopy(thumbnail, 0, segment, 4, thumbnail.length);
    byte[] whole = ImageFiles.inserted(jpeg, 2, segment);
    assertThat(RgbImage.decode(whole).rgb()).isEqualTo(RgbImage.decode(jpeg).rgb());
    assertRefused(Arrays.copyOf(whole, whole.length - 2), "cut off: its end marker is missing");
  }

  @Test
  void zerosBeforeTheEndMarkerAreNoDamage() {
    byte[] jpeg = ImageFiles.busy(64, 48).toJpeg(0.9f);
    byte[] padded = ImageFiles.inserted(jpeg, jpeg.length - 2, new byte[24]);
    assertThat(RgbImage.decode(padded).rgb()).isEqualTo(RgbImage.decode(jpeg).rgb());
    byte[] other = ImageFiles.inserted(jpeg, jpeg.length - 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    assertRefused(other, "a JPEG is damaged: Corrupt JPEG data");
  }

  /** A JPEG has no checksum: what is in step again with the very same number of blocks passes. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mostPicturesWithBrokenPixelsAreRefused(boolean progressive) {
    RgbImage image = ImageFiles.busy(160, 120);
    byte[] jpeg = progressive ? ImageFiles.progressive(image) : image.toJpeg(0.9f);
    Random random = new Random(20);
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      byte[] broken = jpeg.clone();
      int at = jpeg.length / 4 + random.nextInt(jpeg.length / 2);
      for (int k = 0; k < 40; k++) {
        broken[at + k] = (byte) random.nextInt(256);
      }
      refused += isRefused(broken) ? 1 : 0;
    }
    assertThat(refused).isGreaterThanOrEqualTo(85);
  }

  private static boolean isRefused(byte[] file) {
    try {
      RgbImage.decode(file);
      return false;
    } catch (ImageFormatException e) {
      return true;
    }
  }

  @Test
  void missingRestartMarkersAreDamage() {
    byte[] jpeg = ImageFiles.busy(64, 48).toJpeg(0.9f);
    byte[] interval = {-1, (byte) 0xDD, 0, 4, 0, 4};
    assertRefused(
        ImageFiles.inserted(jpeg, ImageFiles.find(jpeg, 0xDA), interval), "a JPEG is damaged");
  }

  @ParameterizedTest
  @CsvSource({
    "193, 8, ''",
    "192, 12, a JPEG of 12 bits a sample is not decoded",
    "195, 8, a lossless or layered JPEG is not decoded",
    "198, 8, a lossless or layered JPEG is not decoded",
    "201, 8, a JPEG with arithmetic coding is not decoded",
    "202, 8, a JPEG with arithmetic coding is not decoded"
  })
  void kindsOfJpegThatAreNotDecodedAreRefusedByName(int frame, int bits, String reason) {
    byte[] jpeg = ImageFiles.busy(16, 16).toJpeg(0.9f);
    int at = ImageFiles.find(jpeg, 0xC0);
    jpeg[at + 1] = (byte) frame;
    jpeg[at + 4] = (byte) bits;
    if (reason.isEmpty()) {
      assertThat(RgbImage.decode(jpeg).width()).isEqualTo(16);
    } else {
      assertRefused(jpeg, reason);
    }
  }

  @Test
  void aJpegOfThousandsOfScansIsRefused() {
    byte[] jpeg = ImageFiles.progressive(ImageFiles.busy(16, 16));
    byte[] scan = Arrays.copyOfRange(jpeg, ImageFiles.find(jpeg, 0xDA), jpeg.length - 2);
    ByteArrayOutputStream scans = new ByteArrayOutputStream();
    for (int i = 0; i < 70; i++) {
      scans.writeBytes(scan);
    }
    assertRefused(
        ImageFiles.inserted(jpeg, jpeg.length - 2, scans.toByteArray()), "more than 64 scans");
  }

  @Test
  void aPngWithOneWrongByteIsRefusedWhereverThatIs() {
    byte[] png = ImageFiles.busy(40, 30).toPng();
    for (int at = 0; at < png.length; at += 7) {
      byte[] broken = png.clone();
      broken[at] ^= 4;
      assertThat(isRefused(broken)).as("byte %d", at).isTrue();
      if (at > 0) {
        assertThat(isRefused(Arrays.copyOf(png, at))).as("cut off at %d", at).isTrue();
      }
    }
    byte[] text = ImageFiles.chunk("tEXt", new byte[20]);
    text[9] ^= 1;
    assertThat(RgbImage.decode(ImageFiles.inserted(png, 33, text)).rgb())
        .as("what is no part of the picture may be damaged")
        .isEqualTo(RgbImage.decode(png).rgb());
  }

  @Test
  void interlacedAndProgressiveFilesAreReadAsTheOthers() {
    RgbImage image = ImageFiles.busy(37, 23);
    assertThat(RgbImage.decode(ImageFiles.interlaced(image.toImage())).rgb())
        .isEqualTo(image.rgb());
    assertThat(RgbImage.decode(ImageFiles.progressive(image)).width()).isEqualTo(37);
  }

  /** Whatever the bytes: a picture or a sentence, and never anything else. */
  @Test
  void mutatedFilesOfEveryKindAreReadOrRefused() {
    int files = Integer.getInteger("segstream.soak.records", 1500);
    RgbImage image = ImageFiles.busy(24, 16);
    byte[] jpeg = image.toJpeg(0.9f);
    byte[][] kinds = {
      jpeg,
      ImageFiles.progressive(image),
      ImageFiles.without(jpeg, 0xC4),
      ImageFiles.oriented(jpeg, 6, ByteOrder.BIG_ENDIAN),
      ImageFiles.adobe(ImageFiles.fourComponents(24, 16, 1, 2, 3, 4), 2),
      ImageFiles.oriented(image.toPng(), 8, ByteOrder.LITTLE_ENDIAN),
      ImageFiles.interlaced(image.toImage()),
      ImageFiles.bmp(image),
      webp(ImageFiles.WEBP_LOSSY),
      webp(ImageFiles.WEBP_LOSSLESS),
      webp(ImageFiles.WEBP_TURNED)
    };
    Random random = new Random(7);
    int read = 0;
    for (int i = 0; i < files; i++) {
      byte[] bytes = kinds[i % kinds.length].clone();
      for (int k = random.nextInt(4); k >= 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(4) > 0 ? bytes.length : random.nextInt(bytes.length);
      read += isRefused(Arrays.copyOf(bytes, length)) ? 0 : 1;
    }
    assertThat(read).isBetween(files / 20, files - files / 20);
  }

  private static void assertRefused(byte[] file, String reason) {
    assertThatExceptionOfType(ImageFormatException.class)
        .isThrownBy(() -> RgbImage.decode(file))
        .withMessageContaining(reason);
  }

  private static void assertNear(RgbImage image, int x, int y, int red, int green, int blue) {
    int at = 3 * (y * image.width() + x);
    int[] wanted = {red, green, blue};
    for (int c = 0; c < 3; c++) {
      assertThat(image.rgb()[at + c] & 255).isBetween(wanted[c] - 6, wanted[c] + 6);
    }
  }
}
