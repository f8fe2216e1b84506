package org.segstream.vision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * How a stored picture must be turned to be upright: the eight orientations of EXIF 2.3, tag
 * 0x0112, which are numbered from 1 in this order.
 */
public enum Orientation {
  /** As it is. */
  UPRIGHT(false, false, false),
  /** Left and right are swapped. */
  MIRRORED(false, true, false),
  /** By a half turn. */
  HALF_TURN(false, true, true),
  /** Top and bottom are swapped. */
  FLIPPED(false, false, true),
  /** Rows become columns. */
  TRANSPOSED(true, false, false),
  /** By a quarter turn clockwise. */
  QUARTER_TURN(true, false, true),
  /** Rows become columns, and all is turned by a half. */
  TRANSVERSED(true, true, true),
  /** By a quarter turn anticlockwise. */
  QUARTER_TURN_BACK(true, true, false);

  private static final String EXIF = "Exif\0\0";
  private static final int TAG = 0x0112;
  private static final int ENTRY = 12;

  private final boolean swapsSides;
  private final boolean fromRight;
  private final boolean fromBottom;

  /**
   * @param swapsSides whether a row of the upright picture is a column of the stored one
   * @param fromRight whether the stored columns are taken from the right
   * @param fromBottom whether the stored rows are taken from the bottom
   */
  Orientation(boolean swapsSides, boolean fromRight, boolean fromBottom) {
    this.swapsSides = swapsSides;
    this.fromRight = fromRight;
    this.fromBottom = fromBottom;
  }

  /**
   * What a JPEG, PNG or WebP file says of its orientation; upright if it says nothing.
   *
   * @throws ImageFormatException if it is a JPEG or PNG and damaged
   */
  public static Orientation of(byte[] file) {
    return switch (ImageKind.of(file)) {
      case JPEG -> JpegStructure.of(file).orientation();
      case PNG -> PngStructure.of(file).orientation();
      case WEBP -> WebpDecoder.orientation(file);
      case BMP -> UPRIGHT;
    };
  }

  /**
   * What EXIF data say; upright where they say nothing or nonsense.
   *
   * @param begin of the data in {@code bytes}: the TIFF header, before which there may be the word
   *     by which JPEGs know it
   * @param end of the data
   */
  static Orientation ofExif(byte[] bytes, int begin, int end) {
    boolean named =
        end - begin >= EXIF.length()
            && new String(bytes, begin, EXIF.length(), StandardCharsets.ISO_8859_1).equals(EXIF);
    int start = named ? begin + EXIF.length() : begin;
    if (end - start < 8
        || bytes[start] != bytes[start + 1]
        || (bytes[start] != 'I' && bytes[start] != 'M')) {
      return UPRIGHT;
    }
    ByteBuffer tiff =
        ByteBuffer.wrap(bytes, start, end - start)
            .slice()
            .order(bytes[start] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 0 || directory > tiff.limit() - 2) {
      return UPRIGHT;
    }
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries && directory + 2 + ENTRY * (i + 1) <= tiff.limit(); i++) {
      int at = directory + 2 + ENTRY * i;
      if ((tiff.getShort(at) & 0xffff) == TAG) {
        return numbered(value(tiff, at));
      }
    }
    return UPRIGHT;
  }

  /** A short as the standard has it, or a byte or a long as some writers do. */
  private static long value(ByteBuffer tiff, int entry) {
    return switch (tiff.getShort(entry + 2)) {
      case 1 -> tiff.get(entry + 8);
      case 4 -> tiff.getInt(entry + 8);
      default -> tiff.getShort(entry + 8);
    };
  }

  /** By its number in EXIF, 1 to 8; others count as 1, as the standard reserves them. */
  public static Orientation numbered(long number) {
    return number >= 1 && number <= values().length ? values()[(int) number - 1] : UPRIGHT;
  }

  /**
   * The nearest one to a display matrix of a video, {@code x' = a·x + c·y}, {@code y' = b·x + d·y}.
   */
  public static Orientation ofMatrix(long a, long b, long c, long d) {
    boolean swaps = Math.abs(b) + Math.abs(c) > Math.abs(a) + Math.abs(d);
    boolean right = (swaps ? b : a) < 0;
    boolean bottom = (swaps ? c : d) < 0;
    return Stream.of(values())
        .filter(it -> it.swapsSides == swaps && it.fromRight == right && it.fromBottom == bottom)
        .findFirst()
        .orElseThrow();
  }

  /** Whether the upright picture is as wide as the stored one is high. */
  public boolean swapsSides() {
    return swapsSides;
  }

  /** The upright picture; the picture itself if nothing is to be turned. */
  public RgbImage upright(RgbImage stored) {
    int width = stored.width();
    int height = stored.height();
    return this == UPRIGHT
        ? stored
        : new RgbImage(
            swapsSides ? height : width,
            swapsSides ? width : height,
            upright(stored.rgb(), width, height, 3));
  }

  /**
   * The upright picture's pixels; the array itself if nothing is to be turned.
   *
   * @param pixels {@code byte[height][width][channels]} as stored
   */
  byte[] upright(byte[] pixels, int width, int height, int channels) {
    if (this == UPRIGHT) {
      return pixels;
    }
    byte[] upright = new byte[pixels.length];
    int columns = swapsSides ? height : width;
    for (int y = 0; y < height; y++) {
      int row = fromBottom ? height - 1 - y : y;
      for (int x = 0; x < width; x++) {
        int column = fromRight ? width - 1 - x : x;
        int to = swapsSides ? column * columns + row : row * columns + column;
        int from = y * width + x;
        for (int c = 0; c < channels; c++) {
          upright[to * channels + c] = pixels[from * channels + c];
        }
      }
    }
    return upright;
  }
}
