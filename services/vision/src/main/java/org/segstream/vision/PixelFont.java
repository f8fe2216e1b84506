package org.segstream.vision;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Letters of 5 × 7 pixels, read from {@code font.txt}: one letter a line, its rows as {@code #} and
 * {@code .}. AWT's text would need fonts that slim machines do not have.
 */
final class PixelFont {
  static final int HEIGHT = 7;

  /** Columns from letter to letter. */
  static final int ADVANCE = 6;

  private static final Map<Character, String[]> LETTERS = load();

  private static final String[] UNKNOWN =
      Objects.requireNonNull(LETTERS.get('\u25A1'), "no letter for unknown ones");

  private PixelFont() {}

  static int width(String text, int scale) {
    return text.length() * ADVANCE * scale;
  }

  /** Writes a line with its upper left corner at (x, y); letters it does not know are boxes. */
  static void draw(RgbImage page, String text, int x, int y, int scale, int rgb) {
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter != ' ') {
        String[] rows = LETTERS.getOrDefault(letter, UNKNOWN);
        drawLetter(page, rows, x + i * ADVANCE * scale, y, scale, rgb);
      }
    }
  }

  private static void drawLetter(
      RgbImage page, String[] rows, int left, int top, int scale, int rgb) {
    for (int y = 0; y < HEIGHT * scale; y++) {
      for (int x = 0; x < 5 * scale; x++) {
        boolean ink = rows[y / scale].charAt(x / scale) == '#';
        if (ink && left + x < page.width() && top + y < page.height()) {
          int at = 3 * ((top + y) * page.width() + left + x);
          page.rgb()[at] = (byte) (rgb >> 16);
          page.rgb()[at + 1] = (byte) (rgb >> 8);
          page.rgb()[at + 2] = (byte) rgb;
        }
      }
    }
  }

  private static Map<Character, String[]> load() {
    InputStream file = Objects.requireNonNull(PixelFont.class.getResourceAsStream("font.txt"));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .collect(Collectors.toMap(l -> l.charAt(0), l -> l.substring(2).split(" ", -1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
