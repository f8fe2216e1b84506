package org.segstream.vision;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Kinds of image files, recognised by how they begin. */
enum ImageKind {
  JPEG("\u00ff\u00d8", 0),
  PNG("\u0089PNG\r\n\u001a\n", 0),
  WEBP("WEBP", 8),
  BMP("BM", 0);

  private final String magic;
  private final int start;

  ImageKind(String magic, int start) {
    this.magic = magic;
    this.start = start;
  }

  /**
   * The kind of a file.
   *
   * @throws ImageFormatException if it is none of them
   */
  static ImageKind of(byte[] file) {
    return Arrays.stream(values())
        .filter(kind -> kind.isOf(file))
        .findFirst()
        .orElseThrow(() ->
            new ImageFormatException(
                file.length + " bytes are neither a JPEG nor a PNG, WebP or BMP"));
  }

  private boolean isOf(byte[] file) {
    int end = start + magic.length();
    return file.length >= end
        && new String(file, start, magic.length(), StandardCharsets.ISO_8859_1).equals(magic);
  }
}
