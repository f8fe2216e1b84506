package org.segstream.cli.options;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A size given as {@code WIDTHxHEIGHT}.
 *
 * @param width columns
 * @param height rows
 */
public record ImageSize(int width, int height) {

  @Override
  public String toString() {
    return width + "x" + height;
  }

  /** Reads it from the command line. */
  public static final class Converter implements ITypeConverter<ImageSize> {
    @Override
    public ImageSize convert(String text) {
      String[] sides = text.split("[x×]", -1);
      try {
        if (sides.length == 2) {
          return new ImageSize(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
        }
      } catch (NumberFormatException e) {
        throw refused(text);
      }
      throw refused(text);
    }

    private static TypeConversionException refused(String text) {
      return new TypeConversionException("'" + text + "' is no size such as 480x360");
    }
  }
}
