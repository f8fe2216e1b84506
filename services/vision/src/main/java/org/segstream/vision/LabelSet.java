package org.segstream.vision;

import java.util.List;

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

  /** Number of classes without Void. */
  public int size() {
    return classes.size();
  }
}
