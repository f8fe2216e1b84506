package org.segstream.trainer.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads the text files of a data set: UTF-8, with or without a byte-order mark, or UTF-16 with. */
public final class Lines {
  private Lines() {}

  /**
   * The lines of a file, without white space around them.
   *
   * @throws DatasetException if it cannot be read; if it is in another encoding, naming the line
   */
  public static List<String> of(Path file) {
    byte[] bytes = read(file);
    String text =
        isUtf16(bytes) ? new String(bytes, StandardCharsets.UTF_16) : fromUtf8(file, bytes);
    return text.lines().map(String::strip).toList();
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new DatasetException(file + " does not exist", e);
    } catch (IOException e) {
      throw new DatasetException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static boolean isUtf16(byte[] bytes) {
    return bytes.length >= 2
        && ((bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
            || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE));
  }

  private static String fromUtf8(Path file, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    String decoded = text.flip().toString();
    if (result.isError()) {
      throw new DatasetException(
          "%s line %d is not UTF-8: save the file in that encoding"
              .formatted(file, 1 + decoded.chars().filter(c -> c == '\n').count()));
    }
    return decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
  }
}
