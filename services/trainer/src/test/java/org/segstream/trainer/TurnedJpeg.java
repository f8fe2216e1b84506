package org.segstream.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/** JPEGs of cameras that were held another way. */
public final class TurnedJpeg {
  private TurnedJpeg() {}

  /** The file with EXIF data, little-endian, that state an orientation. */
  public static byte[] of(byte[] jpeg, int orientation) {
    byte[] exif =
        "\u00ff\u00e1\0\"Exif\0\0II*\0\b\0\0\0\u0001\0\u0012\u0001\u0003\0\u0001\0\0\0?\0\0\0\0\0\0\0"
            .replace('?', (char) orientation)
            .getBytes(ISO_8859_1);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(jpeg, 0, 2);
    whole.writeBytes(exif);
    whole.write(jpeg, 2, jpeg.length - 2);
    return whole.toByteArray();
  }
}
