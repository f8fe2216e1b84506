package org.segstream.vision;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What the chunks of a PNG say (W3C PNG, third edition). The checksums of those that make the
 * pixels are checked here, because ImageIO does not.
 *
 * @param orientation how the picture must be turned
 */
record PngStructure(Orientation orientation) {
  private static final int SIGNATURE = 8;
  private static final int FRAMING = 12;

  /**
   * Reads the chunks.
   *
   * @throws ImageFormatException if the file is cut off or damaged
   */
  static PngStructure of(byte[] bytes) {
    Orientation orientation = Orientation.UPRIGHT;
    ByteBuffer png = ByteBuffer.wrap(bytes);
    int at = SIGNATURE;
    String type = "";
    while (!type.equals("IEND")) {
      long length = at + FRAMING <= bytes.length ? png.getInt(at) : -1;
      if (length < 0 || at + FRAMING + length > bytes.length) {
        throw new ImageFormatException("a PNG of " + bytes.length + " bytes is cut off");
      }
      int data = at + 8;
      type = new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (Character.isUpperCase(type.charAt(0))
          && png.getInt(data + (int) length) != checksum(bytes, at + 4, (int) length + 4)) {
        throw new ImageFormatException(
            "a PNG is damaged: the checksum of its " + type + " at byte " + at + " is wrong");
      }
      if (type.equals("eXIf")) {
        orientation = Orientation.ofExif(bytes, data, data + (int) length);
      }
      at = data + (int) length + 4;
    }
    return new PngStructure(orientation);
  }

  private static int checksum(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
