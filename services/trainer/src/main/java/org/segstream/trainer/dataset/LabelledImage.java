package org.segstream.trainer.dataset;

import java.util.Optional;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/**
 * An image with its true labels, both of one size.
 *
 * @param name file name of the image without folder and ending, for instance {@code 0001TP_006690}
 * @param image the image
 * @param labels the true labels
 * @param told what other networks say of it, if any was asked
 */
public record LabelledImage(
    String name, RgbImage image, LabelMap labels, Optional<SoftLabels> told) {

  /** Labels alone. */
  public LabelledImage(String name, RgbImage image, LabelMap labels) {
    this(name, image, labels, Optional.empty());
  }

  /** Checks that the sizes agree. */
  public LabelledImage {
    if (image.width() != labels.width() || image.height() != labels.height()) {
      throw new DatasetException(
          "image %s is %d×%d but its labels are %d×%d: they must be of one size"
              .formatted(name, image.width(), image.height(), labels.width(), labels.height()));
    }
  }

  /** The same with what other networks say of it. */
  public LabelledImage told(SoftLabels answers) {
    return new LabelledImage(name, image, labels, Optional.of(answers));
  }
}
