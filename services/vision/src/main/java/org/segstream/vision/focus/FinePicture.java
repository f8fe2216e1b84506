package org.segstream.vision.focus;

import org.segstream.vision.model.ForeignInput;
import org.segstream.vision.model.ForeignNetwork;
import org.segstream.vision.model.OwnNetwork;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;

/**
 * The finer picture of a frame, and the chips that it is cut into.
 *
 * @param seenWidth columns in which the network sees the whole frame
 * @param seenHeight rows of the same
 * @param width columns, a multiple of {@code step}
 * @param height rows, a multiple of {@code step}
 * @param chipWidth columns of a chip
 * @param chipHeight rows of a chip
 * @param step chips begin at multiples of this
 */
record FinePicture(
    int seenWidth, int seenHeight, int width, int height, int chipWidth, int chipHeight, int step) {
  private static final int LEAST_STEP = 8;

  /** Of a chip's side, on each end, in which what it says fades into what was known before. */
  private static final int MARGIN_SHARE = 8;

  /** The picture of frames of this size. */
  static FinePicture of(SegmentationModel model, Focus focus, int frameWidth, int frameHeight) {
    Resolution size = model.resolution();
    return switch (model.network()) {
      case OwnNetwork _ -> {
        Resolution seen = size.fit(frameWidth, frameHeight);
        yield of(focus, frameWidth, seen, half(seen, LEAST_STEP), LEAST_STEP);
      }
      case ForeignNetwork foreign -> {
        ForeignInput input = foreign.input();
        ForeignInput.Placement at = input.place(size, frameWidth, frameHeight);
        Resolution seen = new Resolution(at.contentWidth(), at.contentHeight());
        int step = Math.max(LEAST_STEP, Math.max(input.multiple(), input.stride()));
        yield of(focus, frameWidth, seen, takesOneSize(model) ? size : half(seen, step), step);
      }
    };
  }

  private static FinePicture of(
      Focus focus, int frameWidth, Resolution seen, Resolution chip, int step) {
    double scale = Math.min(focus.scale(), (double) frameWidth / seen.width());
    return new FinePicture(
        seen.width(),
        seen.height(),
        rounded(seen.width() * scale, step),
        rounded(seen.height() * scale, step),
        chip.width(),
        chip.height(),
        step);
  }

  private static Resolution half(Resolution seen, int step) {
    return new Resolution(rounded(seen.width() / 2.0, step), rounded(seen.height() / 2.0, step));
  }

  private static int rounded(double size, int step) {
    return step * Math.max(1, (int) Math.round(size / step));
  }

  /** Whether a network takes one size only: chips are of that size then. */
  static boolean takesOneSize(SegmentationModel model) {
    return model.network() instanceof ForeignNetwork foreign && foreign.input().multiple() == 0;
  }

  /** Whether there is anything to look at again: chips fit, and show more. */
  boolean isFiner() {
    return width > seenWidth && height > seenHeight && chipWidth <= width && chipHeight <= height;
  }

  /** As many chips as this share of the picture has room for. */
  int chips(double share) {
    return (int) (share * width * height / ((double) chipWidth * chipHeight));
  }

  /** Pixels of so many chips over the picture's own. */
  float share(int chips) {
    return (float) ((double) chips * chipWidth * chipHeight / ((double) width * height));
  }

  /** Columns on each side of a chip in which it fades. */
  int marginX() {
    return chipWidth / MARGIN_SHARE;
  }

  /** Rows on each end of a chip in which it fades. */
  int marginY() {
    return chipHeight / MARGIN_SHARE;
  }
}
