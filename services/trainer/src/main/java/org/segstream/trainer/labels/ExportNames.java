package org.segstream.trainer.labels;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.segstream.trainer.dataset.ContentDigest;

/**
 * Names of exported images. No two are written to one place, also where a file system takes upper
 * and lower case for the same, and none is longer than files may be. Not thread-safe.
 */
final class ExportNames {
  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9_-]");

  /** Characters of a stream's id that its images' names have at most. */
  private static final int LONGEST = 100;

  private static final int DIGITS = 8;

  private final UnaryOperator<String> place;
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> lastNumber = new HashMap<>();

  /**
   * @param place where an image of a name is written, see {@link LabelSink#place}
   */
  ExportNames(UnaryOperator<String> place) {
    this.place = place;
  }

  /**
   * A name that no other image has.
   *
   * @param given the name that it should have, if that is free
   */
  String of(Optional<String> given, String stream, long sequence) {
    return given
        .filter(this::take)
        .orElseGet(
            () -> numbered(String.format(Locale.ROOT, "frame-%s_%06d", word(stream), sequence)));
  }

  private boolean take(String name) {
    return taken.add(place.apply(name).toLowerCase(Locale.ROOT));
  }

  /** Streams that differ in case only, or names made to collide, end up with a number. */
  private String numbered(String plain) {
    String name = plain;
    while (!take(name)) {
      name = plain + "-" + lastNumber.merge(plain, 2, (last, _) -> last + 1);
    }
    return name;
  }

  /** The stream's id; one that cannot be in a file's name, as far as it can, with a digest. */
  private static String word(String stream) {
    String safe = UNSAFE.matcher(stream).replaceAll("_");
    if (safe.equals(stream) && safe.length() <= LONGEST) {
      return safe;
    }
    return safe.substring(0, Math.min(safe.length(), LONGEST)) + "-" + digest(stream);
  }

  private static String digest(String text) {
    return HexFormat.of().formatHex(ContentDigest.ofText(text)).substring(0, DIGITS);
  }
}
