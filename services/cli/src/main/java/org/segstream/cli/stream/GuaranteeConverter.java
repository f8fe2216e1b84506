package org.segstream.cli.stream;

import java.util.Locale;
import org.segstream.worker.options.Guarantee;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code at-least-once} and {@code exactly-once}. */
final class GuaranteeConverter implements ITypeConverter<Guarantee> {
  @Override
  public Guarantee convert(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "at-least-once" -> Guarantee.AT_LEAST_ONCE;
      case "exactly-once" -> Guarantee.EXACTLY_ONCE;
      default ->
          throw new TypeConversionException(
              "'" + text + "' is neither at-least-once nor exactly-once");
    };
  }
}
