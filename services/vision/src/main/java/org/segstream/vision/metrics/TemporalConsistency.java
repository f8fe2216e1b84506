package org.segstream.vision.metrics;

import java.util.Optional;
import java.util.OptionalDouble;
import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/**
 * Temporal consistency TC (Liu et al., "Efficient Semantic Video Segmentation with Per-frame
 * Inference", ECCV 2020): the mean IoU between the predicted labels of each frame and those of the
 * frame before carried along the motion of the images; 100 is steady.
 *
 * <p>The motion here is one integer vector a block of 16×16 pixels within ±12 pixels, estimated
 * from the two images ({@link BlockMotion}); the paper, and VSPW after it, take dense optical flow
 * (FlowNet2). So figures compare among runs of this measure, not with papers. Pixels are not
 * counted whose block has no good match (its mean absolute difference of luma is above 10 of 255),
 * whose source lies outside the image, or whose label then or now is no class; neither is a frame
 * of another size than the one before. No true labels are needed; as TC asks for no right answer it
 * is read beside mIoU, never alone. One confusion matrix is summed over the whole sequence; one
 * instance sees one sequence, in time order.
 */
public final class TemporalConsistency {
  private final int classes;
  private final ConfusionMatrix confusion;
  private Optional<Frame> previous = Optional.empty();

  private record Frame(RgbImage image, LabelMap predicted) {
    boolean isAsLargeAs(Frame other) {
      return image.width() == other.image.width() && image.height() == other.image.height();
    }
  }

  /**
   * @param classes number of classes without Void, 1 to 255; ids from here on are Void
   */
  public TemporalConsistency(int classes) {
    this.classes = classes;
    this.confusion = new ConfusionMatrix(classes, classes);
  }

  /**
   * Takes the next frame.
   *
   * @throws IllegalArgumentException if the labels are not of the image's size
   */
  public void add(RgbImage image, LabelMap predicted) {
    if (image.width() != predicted.width() || image.height() != predicted.height()) {
      throw new IllegalArgumentException(
          "labels of %d×%d do not belong to an image of %d×%d"
              .formatted(predicted.width(), predicted.height(), image.width(), image.height()));
    }
    Frame frame = new Frame(image, predicted);
    previous.filter(frame::isAsLargeAs).ifPresent(before -> compare(before, frame));
    previous = Optional.of(frame);
  }

  private void compare(Frame before, Frame now) {
    BlockMotion motion = new BlockMotion(before.image(), now.image());
    LabelMap expected = motion.carry(before.predicted(), classes);
    byte[] carried = expected.labels();
    byte[] predicted = now.predicted().labels();
    for (int i = 0; i < carried.length; i++) {
      if ((carried[i] & 0xff) > classes || (predicted[i] & 0xff) >= classes) {
        carried[i] = (byte) classes;
      }
    }
    confusion.add(expected, now.predicted());
  }

  /** TC in percent; absent before the first two frames with a pixel in common. */
  public OptionalDouble percent() {
    return confusion.total() == 0 ? OptionalDouble.empty() : OptionalDouble.of(confusion.miou());
  }
}
