package org.segstream.trainer.dataset;

import java.util.List;
import org.segstream.trainer.dataset.LabelComponents.Component;

/**
 * The three scales of an image on which chips lie, and which regions count at each (Singh, Najibi
 * and Davis, SNIPER, 2018): at the coarsest the whole image is a chip, the finest is the largest
 * zoom, the middle one their geometric mean. Small regions count where they are large, and large
 * ones where they are small.
 *
 * @param levels coarsest first
 */
record ChipPyramid(List<Level> levels) {
  /** Place of the middle level. */
  static final int MIDDLE = 1;

  private static final double[] LEAST = {0.25, 0.15, 0};
  private static final double[] MOST = {Double.POSITIVE_INFINITY, 0.5, 0.4};

  /**
   * A scale.
   *
   * @param scale chip pixels an image pixel
   * @param width image columns that a chip shows
   * @param height image rows that a chip shows
   * @param least the size from which regions count, image pixels
   * @param most the size below which they count
   */
  record Level(double scale, double width, double height, double least, double most) {
    boolean holds(Component component) {
      return component.width() <= width && component.height() <= height;
    }

    private boolean counts(Component component) {
      return component.size() >= least && component.size() < most && holds(component);
    }
  }

  /** Copies the list. */
  ChipPyramid {
    levels = List.copyOf(levels);
  }

  /** Of images of a size. */
  static ChipPyramid of(int width, int height, Augmentation settings) {
    double whole =
        Math.min((double) settings.chipWidth() / width, (double) settings.chipHeight() / height);
    double finest = Math.max(settings.maxScale(), whole);
    return new ChipPyramid(
        List.of(
            level(whole, settings, 0),
            level(Math.sqrt(whole * finest), settings, MIDDLE),
            level(finest, settings, 2)));
  }

  private static Level level(double scale, Augmentation settings, int at) {
    double width = settings.chipWidth() / scale;
    double height = settings.chipHeight() / scale;
    double side = Math.sqrt(width * height);
    return new Level(scale, width, height, LEAST[at] * side, MOST[at] * side);
  }

  /**
   * Which regions count at a level. One that would count at none, for it is long or between two
   * ranges, counts at the finest level whose chips hold it.
   */
  boolean[] valid(List<Component> components, int level) {
    boolean[] valid = new boolean[components.size()];
    for (int i = 0; i < valid.length; i++) {
      Component component = components.get(i);
      boolean nowhere = levels.stream().noneMatch(any -> any.counts(component));
      valid[i] = nowhere ? level == home(component) : levels.get(level).counts(component);
    }
    return valid;
  }

  private int home(Component component) {
    for (int level = levels.size() - 1; level > 0; level--) {
      if (levels.get(level).holds(component)) {
        return level;
      }
    }
    return 0;
  }

  /** Pixels of an image at all levels, as a multiple of its own: full multi-scale training. */
  double pixels() {
    return levels.stream().mapToDouble(level -> level.scale() * level.scale()).sum();
  }
}
