package org.segstream.trainer.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.segstream.vision.LabelMap;

/**
 * The connected regions of equal labels of a map, by neighbours in rows and columns; Void has none.
 */
final class LabelComponents {
  private static final int NONE = -1;

  private final int[] numbers;
  private final List<Component> components;

  /**
   * A region.
   *
   * @param left its first column
   * @param top its first row
   * @param right the column after its last
   * @param bottom the row after its last
   * @param pixels how many it has
   */
  record Component(int left, int top, int right, int bottom, int pixels) {
    /** Columns of the box around it. */
    int width() {
      return right - left;
    }

    /** Rows of the box around it. */
    int height() {
      return bottom - top;
    }

    /** Side of a square as large as the box around it, pixels. */
    double size() {
      return Math.sqrt((double) width() * height());
    }
  }

  private LabelComponents(int[] numbers, List<Component> components) {
    this.numbers = numbers;
    this.components = List.copyOf(components);
  }

  /**
   * Finds them, in raster order of their first pixels.
   *
   * @param classes ids from here on are Void
   */
  static LabelComponents of(LabelMap map, int classes) {
    byte[] labels = map.labels();
    int[] numbers = new int[labels.length];
    Arrays.fill(numbers, NONE);
    int[] queue = new int[labels.length];
    List<Component> found = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      if (numbers[i] == NONE && (labels[i] & 0xff) < classes) {
        found.add(flood(map, i, found.size(), numbers, queue));
      }
    }
    return new LabelComponents(numbers, found);
  }

  private static Component flood(LabelMap map, int start, int number, int[] numbers, int[] queue) {
    int width = map.width();
    int[] box = {width, map.height(), 0, 0};
    int taken = 0;
    int queued = 0;
    numbers[start] = number;
    queue[queued++] = start;
    while (taken < queued) {
      int at = queue[taken++];
      int x = at % width;
      int y = at / width;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x + 1);
      box[3] = Math.max(box[3], y + 1);
      for (int side = 0; side < 4; side++) {
        int nx = x + (side == 0 ? -1 : side == 1 ? 1 : 0);
        int ny = y + (side == 2 ? -1 : side == 3 ? 1 : 0);
        boolean inside = nx >= 0 && ny >= 0 && nx < width && ny < map.height();
        int next = ny * width + nx;
        if (inside && numbers[next] == NONE && map.labels()[next] == map.labels()[at]) {
          numbers[next] = number;
          queue[queued++] = next;
        }
      }
    }
    return new Component(box[0], box[1], box[2], box[3], queued);
  }

  /** All of them. */
  List<Component> all() {
    return components;
  }

  /** The map with the pixels of all components but these made Void. */
  LabelMap only(LabelMap map, boolean[] kept, int voidId) {
    byte[] labels = map.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      if (numbers[i] == NONE || !kept[numbers[i]]) {
        labels[i] = (byte) voidId;
      }
    }
    return new LabelMap(map.width(), map.height(), labels);
  }
}
