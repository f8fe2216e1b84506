package org.segstream.vision;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes PNGs of 8-bit palette indices (ISO/IEC 15948), every line as its difference from the one
 * above: label maps have large areas of one label, so nearly all differences are zero and the
 * quickest compression does. ImageIO takes several times as long and cannot be told to.
 */
final class PalettePng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int BIT_DEPTH = 8;
  private static final int PALETTE_COLOURS = 3;
  private static final byte UP = 2;

  private PalettePng() {}

  /**
   * @param indices {@code byte[height][width]}, unsigned
   * @param palette {@code byte[256][3]}, red first
   */
  static byte[] encode(byte[] indices, int width, int height, byte[] palette) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 15);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(SIGNATURE);
      chunk(out, "IHDR", header(width, height));
      chunk(out, "PLTE", palette);
      chunk(out, "IDAT", compressed(indices, width, height));
      chunk(out, "IEND", new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(width);
      out.writeInt(height);
      out.write(new byte[] {BIT_DEPTH, PALETTE_COLOURS, 0, 0, 0});
    }
    return bytes.toByteArray();
  }

  private static byte[] compressed(byte[] indices, int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 15);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    byte[] line = new byte[width + 1];
    line[0] = UP;
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 1 << 13)) {
      for (int y = 0; y < height; y++) {
        int row = y * width;
        for (int x = 0; x < width; x++) {
          int above = y == 0 ? 0 : indices[row - width + x];
          line[x + 1] = (byte) (indices[row + x] - above);
        }
        out.write(line);
      }
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 check = new CRC32();
    check.update(name);
    check.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) check.getValue());
  }
}
