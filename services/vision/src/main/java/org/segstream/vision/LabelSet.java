package org.segstream.vision;

import java.util.List;
import java.util.Optional;

/**
 * The classes that label ids stand for.
 *
 * @param name for instance {@code camvid-11}
 * @param classes the classes, in the order of their ids 0, 1, …; Void is not among them
 * @param voidId id of unlabelled pixels, ignored in every loss and score
 */
public record LabelSet(String name, List<LabelClass> classes, int voidId) {

  /** Checks the ranges. */
  public LabelSet {
    classes = List.copyOf(classes);
    if (classes.isEmpty() || classes.size() > 255) {
      throw new IllegalArgumentException(classes.size() + " classes, must be 1 to 255");
    }
    if (voidId < classes.size() || voidId > 255) {
      throw new IllegalArgumentException(
          "void id " + voidId + " must be from " + classes.size() + " to 255");
    }
  }

  /**
   * One class.
   *
   * @param name for instance {@code Road}
   * @param rgb display colour, {@code 0xRRGGBB}
   */
  public record LabelClass(String name, int rgb) {}

  /** Names of the classes, by their ids. */
  public List<String> names() {
    return classes.stream().map(LabelClass::name).toList();
  }

  /** The eleven classes of CamVid as used in the literature; Void is 11. */
  public static LabelSet camVid() {
    return new LabelSet(
        "camvid-11",
        List.of(
            new LabelClass("Sky", 0x808080),
            new LabelClass("Building", 0x800000),
            new LabelClass("Pole", 0xC0C080),
            new LabelClass("Road", 0x804080),
            new LabelClass("Pavement", 0x3C28DE),
            new LabelClass("Tree", 0x808000),
            new LabelClass("SignSymbol", 0xC08080),
            new LabelClass("Fence", 0x404080),
            new LabelClass("Car", 0x400080),
            new LabelClass("Pedestrian", 0x404000),
            new LabelClass("Bicyclist", 0x0080C0)),
        11);
  }

  /**
   * In what another set's ids stand for something else, in a clause; empty if the sets are equal.
   *
   * @param next the other set
   */
  public Optional<String> difference(LabelSet next) {
    if (equals(next)) {
      return Optional.empty();
    }
    String before = "from %s of %d classes".formatted(name, size());
    String after = "to %s of %d".formatted(next.name, next.size());
    return Optional.of(before + " " + after + firstOther(next).map(it -> ": " + it).orElse(""));
  }

  private Optional<String> firstOther(LabelSet next) {
    for (int id = 0; id < Math.min(size(), next.size()); id++) {
      LabelClass now = classes.get(id);
      LabelClass then = next.classes.get(id);
      if (!now.name.equals(then.name)) {
        return Optional.of("%d was %s and is %s".formatted(id, now.name, then.name));
      }
      if (now.rgb != then.rgb) {
        return Optional.of(
            "%d, %s, was #%06x and is #%06x".formatted(id, now.name, now.rgb, then.rgb));
      }
    }
    return voidId == next.voidId
        ? Optional.empty()
        : Optional.of("Void was %d and is %d".formatted(voidId, next.voidId));
  }

  /** Number of classes without Void. */
  public int size() {
    return classes.size();
  }
}
