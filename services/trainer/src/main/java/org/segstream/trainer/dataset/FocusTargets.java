package org.segstream.trainer.dataset;

import java.util.List;
import org.segstream.trainer.dataset.LabelComponents.Component;
import org.segstream.vision.LabelMap;

/**
 * Where a finer look at an image may change the answer, by its true labels (Najibi, Singh and
 * Davis, AutoFocus, 2019): at regions that are small or thin at the scale that the network sees the
 * whole image at.
 *
 * @param small size of a region's box below which it is small, pixels at that scale
 * @param thin mean thickness of a region below which it is thin, pixels at that scale
 */
public record FocusTargets(double small, double thin) {
  /** As the focus head is trained by. */
  public static final FocusTargets DEFAULTS = new FocusTargets(24, 4);

  /** Smaller regions are an annotator's slip, or noise: pixels of the labels. */
  private static final int FEWEST_PIXELS = 4;

  /**
   * The targets.
   *
   * @param labels true labels of the whole image, at any size
   * @param classes ids from here on are Void
   * @param scale pixels that the network sees for one of the labels, in each direction
   * @return {@code boolean[height · width]} of the labels, true where a small or thin region is
   */
  public boolean[] of(LabelMap labels, int classes, double scale) {
    LabelComponents components = LabelComponents.of(labels, classes);
    List<Component> all = components.all();
    boolean[] wanted = new boolean[all.size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = all.get(i).pixels() >= FEWEST_PIXELS && isFine(all.get(i), scale);
    }
    byte[] left = components.only(labels, wanted, classes).labels();
    boolean[] targets = new boolean[left.length];
    for (int i = 0; i < left.length; i++) {
      targets[i] = (left[i] & 0xff) < classes;
    }
    return targets;
  }

  private boolean isFine(Component component, double scale) {
    double thickness = scale * component.pixels() / Math.max(component.width(), component.height());
    return scale * component.size() < small || thickness < thin;
  }
}
