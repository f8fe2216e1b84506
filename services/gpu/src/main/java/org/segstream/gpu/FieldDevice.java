package org.segstream.gpu;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where random fields are to be solved.
 *
 * @param kind which kind of device
 * @param number of the device among those that OpenCL lists, GPUs first; for {@link Kind#GPU}
 */
public record FieldDevice(Kind kind, int number) {
  /** Kinds of devices. */
  public enum Kind {
    /** A GPU if there is one, the processor otherwise. */
    AUTO,
    /** The processor. */
    CPU,
    /** An OpenCL device. */
    GPU
  }

  /** A GPU if there is one. */
  public static final FieldDevice AUTO = new FieldDevice(Kind.AUTO, 0);

  private static final Pattern GPU = Pattern.compile("gpu(?::(\\d{1,4}))?");

  /**
   * Reads {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:n}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static FieldDevice parse(String text) {
    Matcher gpu = GPU.matcher(text);
    if (gpu.matches()) {
      String number = gpu.group(1);
      return new FieldDevice(Kind.GPU, number == null ? 0 : Integer.parseInt(number));
    }
    return switch (text) {
      case "auto" -> AUTO;
      case "cpu" -> new FieldDevice(Kind.CPU, 0);
      default ->
          throw new IllegalArgumentException(
              "'"
                  + text
                  + "' is no device for the field; there are auto, cpu, gpu and gpu:0, gpu:1, …");
    };
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return number == 0 ? name : name + ":" + number;
  }
}
