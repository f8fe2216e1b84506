package org.segstream.benchmarks.labels;

import java.util.List;

/**
 * What is compared.
 *
 * @param width of all frames
 * @param height of all frames
 * @param streets whose frames may be labelled
 * @param turns of a street of which one frame is labelled, besides a first one that is only watched
 * @param turnFrames frames of a turn
 * @param championImages that the weak champion has seen, of one frame of each of four streets
 * @param images that training on the labels sees
 * @param seeds of streets, draws and training, a run each
 */
public record LabelPlan(
    int width,
    int height,
    int streets,
    int turns,
    int turnFrames,
    long championImages,
    long images,
    List<Long> seeds) {

  /** Checks it. */
  public LabelPlan {
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("no seed");
    }
    seeds = List.copyOf(seeds);
  }

  /** As the documented table has it. */
  public static final LabelPlan USUAL =
      new LabelPlan(128, 96, 8, 3, 50, 300, 320, List.of(1L, 2L, 3L));

  /** Only to see that it works. */
  public static final LabelPlan QUICK = new LabelPlan(64, 48, 2, 1, 10, 8, 16, List.of(1L));

  /** The same with other seeds. */
  public LabelPlan withSeeds(List<Long> other) {
    return new LabelPlan(width, height, streets, turns, turnFrames, championImages, images, other);
  }

  /** Labels of each way of choosing. */
  public int labels() {
    return streets * turns;
  }
}
