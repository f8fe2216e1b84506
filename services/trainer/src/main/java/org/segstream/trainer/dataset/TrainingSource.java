package org.segstream.trainer.dataset;

import java.util.List;

/**
 * The images of one data set and how often they are drawn.
 *
 * @param name where they come from
 * @param share weight of this source among the sources, above 0
 * @param images decoded images, at least one
 * @param labelled whether they have labels; frames without have every pixel Void
 */
public record TrainingSource(
    String name, double share, List<LabelledImage> images, boolean labelled) {

  /** Images with labels. */
  public TrainingSource(String name, double share, List<LabelledImage> images) {
    this(name, share, images, true);
  }

  /** Checks the ranges. */
  public TrainingSource {
    images = List.copyOf(images);
    if (!(share > 0) || Double.isInfinite(share)) {
      throw new DatasetException("share " + share + " of " + name + " must be above 0");
    }
    if (images.isEmpty()) {
      throw new DatasetException(name + " has no image to train on");
    }
  }

  /** The same with other images. */
  TrainingSource with(List<LabelledImage> others) {
    return new TrainingSource(name, share, others, labelled);
  }
}
