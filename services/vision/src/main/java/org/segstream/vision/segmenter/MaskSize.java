package org.segstream.vision.segmenter;

import org.segstream.vision.RgbImage;

/** The size of masks: a fixed one, or each frame's own. */
public sealed interface MaskSize {
  /** Each mask has its frame's size. */
  MaskSize OF_FRAME = new OfFrame();

  /** Columns of the mask of {@code frame}. */
  int width(RgbImage frame);

  /** Rows of the mask of {@code frame}. */
  int height(RgbImage frame);

  /** Each mask has its frame's size. */
  record OfFrame() implements MaskSize {
    @Override
    public int width(RgbImage frame) {
      return frame.width();
    }

    @Override
    public int height(RgbImage frame) {
      return frame.height();
    }
  }

  /**
   * Every mask has one size.
   *
   * @param columns at least 1
   * @param rows at least 1
   */
  record Fixed(int columns, int rows) implements MaskSize {
    /** Checks the ranges. */
    public Fixed {
      if (columns < 1 || rows < 1) {
        throw new IllegalArgumentException(
            "mask size " + columns + "x" + rows + " must be at least 1x1");
      }
    }

    @Override
    public int width(RgbImage frame) {
      return columns;
    }

    @Override
    public int height(RgbImage frame) {
      return rows;
    }
  }
}
