package org.segstream.trainer.loss;

import java.util.List;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;

/** A trained network whose answers are learned from. */
public interface Teacher {

  /**
   * What it says of a batch of images of one size.
   *
   * @return logits of the classes that are learned, at any stride
   */
  Logits logits(List<RgbImage> images);
}
