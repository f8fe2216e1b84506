package org.segstream.trainer.dataset;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of a list: an image and its labels, as far as they are there.
 *
 * @param missing what is not there, in a sentence; empty if nothing
 */
public record ListedPair(Optional<Path> image, Optional<Path> labels, String missing) {

  /**
   * Reads a line. Names may hold spaces, be quoted, have backslashes, or begin with a slash; a path
   * of another machine, such as {@code /SegNet/CamVid/train/a.png}, is the longest end of it that
   * is there with its folder.
   *
   * @param where the line stands, for the sentence
   */
  static ListedPair parse(Path folder, String where, String text) {
    List<String[]> cuts = cuts(text);
    Optional<ListedPair> imageOnly = Optional.empty();
    for (String[] cut : cuts) {
      Optional<Path> image = find(folder, cut[0]);
      Optional<Path> labels = find(folder, cut[1]);
      if (image.isPresent() && labels.isPresent()) {
        return new ListedPair(image, labels, "");
      }
      if (image.isPresent()) {
        imageOnly = Optional.of(new ListedPair(image, labels, absent(folder, where, cut[1])));
      }
    }
    if (imageOnly.isPresent()) {
      return imageOnly.get();
    }
    if (cuts.size() == 1) {
      return new ListedPair(
          Optional.empty(),
          find(folder, cuts.getFirst()[1]),
          absent(folder, where, cuts.getFirst()[0]));
    }
    return new ListedPair(
        find(folder, text),
        Optional.empty(),
        "%s is \"%s\", must be an image and a label file".formatted(where, text));
  }

  /** Every way to cut a text in two at white space. */
  private static List<String[]> cuts(String text) {
    List<String[]> cuts = new ArrayList<>();
    for (int i = 1; i < text.length(); i++) {
      if (Character.isWhitespace(text.charAt(i)) && !Character.isWhitespace(text.charAt(i - 1))) {
        cuts.add(new String[] {text.substring(0, i), text.substring(i).strip()});
      }
    }
    return cuts;
  }

  private static String absent(Path folder, String where, String name) {
    return "%s names %s, which is not in %s".formatted(where, name, folder);
  }

  private static Optional<Path> find(Path folder, String text) {
    boolean quoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
    String name = quoted ? text.substring(1, text.length() - 1) : text;
    return within(folder, name).or(() -> within(folder, name.replace('\\', '/')));
  }

  private static Optional<Path> within(Path folder, String name) {
    try {
      boolean absolute = name.startsWith("/") || name.matches("[A-Za-z]:/.*");
      Path relative = Path.of(name.replaceFirst("^([A-Za-z]:)?/+", ""));
      if (!absolute || Files.isRegularFile(folder.resolve(relative))) {
        return existing(folder.resolve(relative));
      }
      return existing(Path.of(name)).or(() -> end(folder, relative));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> end(Path folder, Path relative) {
    int names = relative.getNameCount();
    for (int from = 1; from < names - 1; from++) {
      Path file = folder.resolve(relative.subpath(from, names));
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> existing(Path file) {
    return Optional.of(file).filter(Files::isRegularFile);
  }
}
