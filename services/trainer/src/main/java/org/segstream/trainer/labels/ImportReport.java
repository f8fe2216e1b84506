package org.segstream.trainer.labels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of the images that a folder lists. Not thread-safe. */
public final class ImportReport {
  /** Images that a line of the table names at most. */
  private static final int NAMED = 5;

  private final Map<Reason, List<String>> skipped = new TreeMap<>();
  private int labelled;
  private int unlabelled;

  /** Why an image is not published. */
  enum Reason {
    NO_LABELS("no labels"),
    NO_IMAGE("no image"),
    NO_FRAME("of no frame"),
    UNREADABLE("not usable"),
    TOO_LARGE("too large");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  ImportReport() {}

  void labelled() {
    labelled++;
  }

  void unlabelled() {
    unlabelled++;
  }

  void skipped(Reason reason, String name, String why) {
    skipped.computeIfAbsent(reason, _ -> new ArrayList<>()).add(name + ": " + why);
  }

  /** Labelled frames published, those that are all Void included. */
  public int published() {
    return labelled + unlabelled;
  }

  /** Images of the list that were not published. */
  public int skipped() {
    return skipped.values().stream().mapToInt(List::size).sum();
  }

  /** Why the first image was not published; empty if all were. */
  public String firstCause() {
    return skipped.values().stream().map(List::getFirst).findFirst().orElse("");
  }

  /** The lines of a table: what was taken, what was skipped and why. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(row("taken", labelled));
    if (unlabelled > 0) {
      lines.add(row("taken as Void", unlabelled));
    }
    skipped.forEach((reason, images) -> {
      lines.add(row("skipped, " + reason.words, images.size()));
      images.stream().limit(NAMED).forEach(image -> lines.add("    " + image));
      if (images.size() > NAMED) {
        lines.add("    and %d more".formatted(images.size() - NAMED));
      }
    });
    return lines;
  }

  private static String row(String what, int count) {
    return "  %-20s %6d".formatted(what, count);
  }
}
