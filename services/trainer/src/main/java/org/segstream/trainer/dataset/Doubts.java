package org.segstream.trainer.dataset;

import java.util.ArrayList;
import java.util.List;

/**
 * Where on its training images a network is wrong or unsure: of each cell of {@value #CELL}×{@value
 * #CELL} pixels the mean of {@code 1 - p(truth)} over its labelled pixels. Part of a run's state,
 * since chips depend on it.
 */
public final class Doubts {
  /** Side of a cell, pixels. */
  public static final int CELL = 32;

  private final float[] values;
  private final List<Integer> starts = new ArrayList<>();
  private final List<Integer> columns = new ArrayList<>();

  /** None, as before the first look. */
  public Doubts(List<TrainingSource> sources) {
    int cells = 0;
    for (TrainingSource source : sources) {
      for (LabelledImage image : source.images()) {
        starts.add(cells);
        columns.add(cells(image.image().width()));
        cells += cells(image.image().width()) * cells(image.image().height());
      }
    }
    this.values = new float[cells];
  }

  private static int cells(int pixels) {
    return (pixels + CELL - 1) / CELL;
  }

  /** Of all cells of all images, one after the other; shared. */
  public float[] values() {
    return values;
  }

  /**
   * Place of the cell of a pixel.
   *
   * @param image number of the image, counted through all sources
   */
  public int cell(int image, int x, int y) {
    return starts.get(image) + y / CELL * columns.get(image) + x / CELL;
  }
}
