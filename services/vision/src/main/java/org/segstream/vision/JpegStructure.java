package org.segstream.vision;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * What the markers of a JPEG say (ITU-T T.81, annex B), from its start to its own end marker. What
 * follows that (further pictures, a film) is of no interest; what lies in a segment is skipped by
 * the segment's length. Nothing is decoded.
 */
final class JpegStructure {
  /** Scans of a progressive JPEG: usual ones have about ten, each takes the time of an image. */
  private static final int MAX_SCANS = 64;

  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int HUFFMAN_TABLES = 0xC4;
  private static final int ARITHMETIC_CONDITIONING = 0xCC;
  private static final int JPEG_EXTENSION = 0xC8;
  private static final int EXIF_SEGMENT = 0xE1;
  private static final int ADOBE_SEGMENT = 0xEE;
  private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] ADOBE = "Adobe".getBytes(StandardCharsets.ISO_8859_1);

  private final byte[] bytes;
  private final Set<Integer> seen = new HashSet<>();
  private Orientation orientation = Orientation.UPRIGHT;
  private int components;
  private int adobeTransform = -1;
  private int scans;
  private int firstScan;
  private int end;

  private JpegStructure(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads the markers.
   *
   * @throws ImageFormatException if the file is cut off, or of a kind that is not decoded
   */
  static JpegStructure of(byte[] bytes) {
    JpegStructure structure = new JpegStructure(bytes);
    structure.read();
    return structure;
  }

  private void read() {
    int at = 2;
    while (true) {
      at = nextMarker(at);
      int marker = bytes[at + 1] & 0xff;
      at += 2;
      if (marker == END_OF_IMAGE) {
        end = at;
        break;
      }
      if (marker == START_OF_IMAGE || isRestart(marker) || marker == 1) {
        continue;
      }
      int length = at + 2 <= bytes.length ? bigEndian(at) : bytes.length;
      if (length < 2 || at + length > bytes.length) {
        throw cutOff();
      }
      segment(marker, at + 2, at + length);
      at += length;
    }
    if (scans == 0 || components == 0) {
      throw new ImageFormatException("a JPEG of " + bytes.length + " bytes without a picture");
    }
  }

  /**
   * Where the next marker is. In coded pixels a byte 255 is followed by 0 or is a restart marker's.
   */
  private int nextMarker(int from) {
    for (int i = from; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] != 0 && bytes[i + 1] != (byte) 0xFF) {
        return i;
      }
    }
    throw cutOff();
  }

  private static boolean isRestart(int marker) {
    return marker >= 0xD0 && marker <= 0xD7;
  }

  private ImageFormatException cutOff() {
    return new ImageFormatException(
        "a JPEG of " + bytes.length + " bytes is cut off: its end marker is missing");
  }

  private void segment(int marker, int from, int to) {
    if (marker == START_OF_SCAN) {
      if (scans == 0) {
        firstScan = from - 4;
      }
      if (++scans > MAX_SCANS) {
        throw new ImageFormatException(
            "a JPEG of more than " + MAX_SCANS + " scans is made to waste time");
      }
    } else if (isFrame(marker)) {
      frame(marker, from, to);
    } else if (marker == EXIF_SEGMENT && begins(EXIF, from, to)) {
      if (seen.add(marker)) {
        orientation = Orientation.ofExif(bytes, from, to);
      }
    } else if (marker == ADOBE_SEGMENT && begins(ADOBE, from, to) && to - from >= 12) {
      adobeTransform = bytes[from + 11] & 0xff;
    } else if (marker == HUFFMAN_TABLES) {
      seen.add(marker);
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xC0
        && marker <= 0xCF
        && marker != HUFFMAN_TABLES
        && marker != JPEG_EXTENSION
        && marker != ARITHMETIC_CONDITIONING;
  }

  private void frame(int marker, int from, int to) {
    if (marker > 0xC2) {
      throw new ImageFormatException(
          (marker > JPEG_EXTENSION ? "a JPEG with arithmetic coding" : "a lossless or layered JPEG")
              + " is not decoded: baseline and progressive ones are");
    }
    if (to - from < 6) {
      throw cutOff();
    }
    if (bytes[from] != 8) {
      throw new ImageFormatException(
          "a JPEG of " + (bytes[from] & 0xff) + " bits a sample is not decoded: 8 bits are");
    }
    components = bytes[from + 5] & 0xff;
    if (components != 1 && components != 3 && components != 4) {
      throw new ImageFormatException(
          "a JPEG of " + components + " components is not decoded: 1, 3 and 4 are");
    }
  }

  private boolean begins(byte[] word, int from, int to) {
    return to - from >= word.length
        && Arrays.equals(bytes, from, from + word.length, word, 0, word.length);
  }

  private int bigEndian(int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }

  /** How the picture must be turned. */
  Orientation orientation() {
    return orientation;
  }

  /** Components a pixel: 1, 3 or 4. */
  int components() {
    return components;
  }

  /** Whether Adobe's segment is there: its four components are stored inverted. */
  boolean isAdobe() {
    return adobeTransform >= 0;
  }

  /** Whether the first three of four components are YCbCr. */
  boolean isYcck() {
    return adobeTransform == 2;
  }

  /** Whether zeros fill the last bytes before the end marker, as some webcams do. */
  boolean endsWithZeros(int count) {
    for (int i = 1; i <= count; i++) {
      if (bytes[end - 2 - i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * The file from its start to its end marker. Frames of motion JPEG may leave out the Huffman
   * tables, of which everyone has the standard's (annex K.3): these are put in.
   */
  byte[] decodable() {
    if (seen.contains(HUFFMAN_TABLES)) {
      return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
    }
    byte[] tables = standardTables();
    byte[] whole = new byte[end + tables.length];
    System.arraycopy(bytes, 0, whole, 0, firstScan);
    System.arraycopy(tables, 0, whole, firstScan, tables.length);
    System.arraycopy(bytes, firstScan, whole, firstScan + tables.length, end - firstScan);
    return whole;
  }

  private static byte[] standardTables() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    table(out, 0x00, JPEGHuffmanTable.StdDCLuminance);
    table(out, 0x10, JPEGHuffmanTable.StdACLuminance);
    table(out, 0x01, JPEGHuffmanTable.StdDCChrominance);
    table(out, 0x11, JPEGHuffmanTable.StdACChrominance);
    return out.toByteArray();
  }

  private static void table(ByteArrayOutputStream out, int id, JPEGHuffmanTable table) {
    short[] lengths = table.getLengths();
    short[] values = table.getValues();
    int size = 2 + 1 + lengths.length + values.length;
    out.write(0xFF);
    out.write(HUFFMAN_TABLES);
    out.write(size >> 8);
    out.write(size);
    out.write(id);
    for (short[] part : new short[][] {lengths, values}) {
      for (short each : part) {
        out.write(each);
      }
    }
  }
}
