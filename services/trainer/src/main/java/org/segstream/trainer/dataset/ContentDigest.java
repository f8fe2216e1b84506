package org.segstream.trainer.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 digests: of the files that a model was trained on, and of texts. */
public final class ContentDigest {
  private ContentDigest() {}

  /**
   * The digest of a list of pairs: the SHA-256 of the lines {@code <sha256 of image file> <sha256
   * of label file>\n}, in order, in hexadecimal.
   */
  static String of(List<CamVidLayout.Entry> entries) {
    MessageDigest list = sha256();
    for (CamVidLayout.Entry entry : entries) {
      String line = ofFile(entry.image()) + " " + ofFile(entry.labels()) + "\n";
      list.update(line.getBytes(StandardCharsets.US_ASCII));
    }
    return HexFormat.of().formatHex(list.digest());
  }

  /** The digest of a text in UTF-8, 32 bytes. */
  public static byte[] ofText(String text) {
    return sha256().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String ofFile(Path file) {
    try {
      return HexFormat.of().formatHex(sha256().digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new DatasetException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
