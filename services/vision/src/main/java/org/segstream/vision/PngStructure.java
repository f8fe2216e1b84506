package org.segstream.vision;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What the chunks of a PNG say (W3C PNG, third edition). The checksums of those that make the
 * pixels are checked here, because ImageIO does not.
 */
final class PngStructure {
  private static final int SIGNATURE = 8;
  private static final int FRAMING = 12;

  private final byte[] bytes;
  private Orientation orientation = Orientation.UPRIGHT;
  private int transparencyStart;
  private int transparencyEnd;

  private PngStructure(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads the chunks.
   *
   * @throws ImageFormatException if the file is cut off or damaged
   */
  static PngStructure of(byte[] bytes) {
    PngStructure structure = new PngStructure(bytes);
    structure.read();
    return structure;
  }

  private void read() {
    ByteBuffer png = ByteBuffer.wrap(bytes);
    int at = SIGNATURE;
    String type = "";
    while (!type.equals("IEND")) {
      long length = at + FRAMING <= bytes.length ? png.getInt(at) : -1;
      if (length < 0 || at + FRAMING + length > bytes.length) {
        throw new ImageFormatException("a PNG of " + bytes.length + " bytes is cut off");
      }
      int end = at + FRAMING + (int) length;
      type = new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
      if (Character.isUpperCase(type.charAt(0))
          && png.getInt(end - 4) != checksum(at + 4, end - 4)) {
        throw new ImageFormatException(
            "a PNG is damaged: the checksum of its " + type + " at byte " + at + " is wrong");
      }
      if (type.equals("eXIf")) {
        orientation = Orientation.ofExif(bytes, at + 8, end - 4);
      } else if (type.equals("tRNS")) {
        transparencyStart = at;
        transparencyEnd = end;
      }
      at = end;
    }
  }

  private int checksum(int from, int to) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }

  /** How the picture must be turned. */
  Orientation orientation() {
    return orientation;
  }

  /**
   * The file without its transparent colour, for which ImageIO would bring grey values of few bits
   * to 8.
   */
  byte[] decodable() {
    if (transparencyEnd == 0) {
      return bytes;
    }
    byte[] rest = new byte[bytes.length - (transparencyEnd - transparencyStart)];
    System.arraycopy(bytes, 0, rest, 0, transparencyStart);
    System.arraycopy(
        bytes, transparencyEnd, rest, transparencyStart, bytes.length - transparencyEnd);
    return rest;
  }
}
