package org.segstream.benchmarks.crf;

import java.util.List;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.vision.RgbImage;

/**
 * Successive frames.
 *
 * @param name what they show
 * @param images for the motion
 * @param energies one an image, of equal sizes
 */
public record VideoSequence(String name, List<RgbImage> images, List<GridEnergy> energies) {
  /** Copies the lists. */
  public VideoSequence {
    images = List.copyOf(images);
    energies = List.copyOf(energies);
    if (images.size() != energies.size() || images.size() < 2) {
      throw new IllegalArgumentException(
          "%d images and %d energies, must be as many and at least 2"
              .formatted(images.size(), energies.size()));
    }
  }
}
