package org.segstream.trainer.dataset;

import java.util.ArrayList;
import java.util.List;
import org.segstream.trainer.dataset.LabelComponents.Component;

/**
 * As few chips as a greedy choice finds that together hold every one of some regions whole: first
 * the chip that holds most of them, then the one that holds most of the rest, and so on.
 */
final class ChipCover {
  private ChipCover() {}

  /**
   * Where a chip lies.
   *
   * @param left its first image column
   * @param top its first image row
   */
  record Place(double left, double top) {}

  /**
   * Chooses.
   *
   * @param components that fit into a chip, each
   * @param level whose chips are laid
   * @param width of the image
   * @param height of the image
   */
  static List<Place> of(
      List<Component> components, ChipPyramid.Level level, int width, int height) {
    List<Component> left = new ArrayList<>(components);
    List<Place> chosen = new ArrayList<>();
    while (!left.isEmpty()) {
      Place best = new Place(0, 0);
      long most = 0;
      for (Component across : left) {
        for (Component down : left) {
          Place place =
              new Place(
                  start(across.left(), level.width(), width),
                  start(down.top(), level.height(), height));
          long held = left.stream().filter(each -> holds(place, level, each)).count();
          if (held > most) {
            most = held;
            best = place;
          }
        }
      }
      Place taken = best;
      left.removeIf(each -> holds(taken, level, each));
      chosen.add(taken);
    }
    return chosen;
  }

  /** A chip that begins at a region, moved to lie on the image; in its middle if it is larger. */
  static double start(double wanted, double foot, int size) {
    return foot >= size ? (size - foot) / 2 : Math.clamp(wanted, 0, size - foot);
  }

  /** Whether a chip shows the whole of a region. */
  static boolean holds(Place place, ChipPyramid.Level level, Component component) {
    double slack = 1e-9 * level.width();
    return component.left() >= place.left() - slack
        && component.top() >= place.top() - slack
        && component.right() <= place.left() + level.width() + slack
        && component.bottom() <= place.top() + level.height() + slack;
  }
}
