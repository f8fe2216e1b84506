package org.segstream.vision.model;

/**
 * How frames enter somebody else's network.
 *
 * @param name of its input
 * @param element in which numbers it takes colours
 * @param layout where it has the three colours
 * @param order which colour comes first
 * @param batch images that it takes at a time, 1 to 64
 * @param multiple both sides must be multiples of this; 0 if it takes one size only, the model's
 *     resolution
 * @param fit how a frame of another shape is brought to the network's
 * @param stride pixels from one logit to the next, at least 1; a padded frame begins and ends with
 *     a logit
 */
public record ForeignInput(
    String name,
    Element element,
    ChannelLayout layout,
    ColourOrder order,
    int batch,
    int multiple,
    Fit fit,
    int stride) {
  private static final int LARGEST_BATCH = 64;
  private static final int LONGEST_SIDE = 8192;
  private static final double NEAR = 1.25;

  /** Checks the ranges. */
  public ForeignInput {
    boolean valid =
        batch >= 1
            && batch <= LARGEST_BATCH
            && multiple >= 0
            && multiple <= LONGEST_SIDE
            && stride >= 1
            && stride <= LONGEST_SIDE;
    if (!valid) {
      throw new IllegalArgumentException(
          "an input of %d images, multiples of %d, stride %d".formatted(batch, multiple, stride));
    }
  }

  /** In which numbers a network takes colours. */
  public enum Element {
    /** 32-bit floats, normalised as the model says. */
    FLOAT,
    /** The same in 16 bits. */
    FLOAT16,
    /** Colours from 0 to 255 as they are. */
    UINT8
  }

  /** Which colour comes first. */
  public enum ColourOrder {
    /** Red, green, blue. */
    RGB,
    /** Blue, green, red. */
    BGR
  }

  /** How a frame is brought to a network's size. */
  public enum Fit {
    /** Each side by itself: objects may become broader or narrower. */
    STRETCH,
    /** With its shape kept, at the upper left; the rest has the mean colour. */
    PAD
  }

  /**
   * Where a frame goes.
   *
   * @param width of the network's input
   * @param height of the network's input
   * @param contentWidth columns that the frame takes, from the left
   * @param contentHeight rows that the frame takes, from the top
   */
  public record Placement(int width, int height, int contentWidth, int contentHeight) {}

  /**
   * Where a frame of this size goes. A network that takes many sizes gets a frame in about its own
   * shape: in its own size if its area is within a quarter of the resolution's, otherwise scaled to
   * that area.
   *
   * @param resolution the model's
   */
  public Placement place(Resolution resolution, int frameWidth, int frameHeight) {
    return multiple == 0
        ? inside(resolution, frameWidth, frameHeight)
        : about(resolution, frameWidth, frameHeight);
  }

  private Placement inside(Resolution it, int frameWidth, int frameHeight) {
    if (fit == Fit.STRETCH) {
      return new Placement(it.width(), it.height(), it.width(), it.height());
    }
    double scale = Math.min((double) it.width() / frameWidth, (double) it.height() / frameHeight);
    return new Placement(
        it.width(),
        it.height(),
        nearest(frameWidth * scale, stride, it.width()),
        nearest(frameHeight * scale, stride, it.height()));
  }

  private Placement about(Resolution it, int frameWidth, int frameHeight) {
    double area = (double) it.width() * it.height();
    double ratio = area / ((double) frameWidth * frameHeight);
    double scale = ratio <= NEAR && ratio >= 1 / NEAR ? 1 : Math.sqrt(ratio);
    double longest = Math.min(LONGEST_SIDE, area / multiple);
    double width = Math.min(frameWidth * scale, longest);
    double height = Math.min(frameHeight * scale, longest);
    if (fit == Fit.STRETCH) {
      int columns = nearest(width, multiple, LONGEST_SIDE);
      int rows = nearest(height, multiple, LONGEST_SIDE);
      return new Placement(columns, rows, columns, rows);
    }
    int columns = nearest(width, stride, LONGEST_SIDE);
    int rows = nearest(height, stride, LONGEST_SIDE);
    return new Placement(above(columns), above(rows), columns, rows);
  }

  private int above(int size) {
    return Math.ceilDiv(size, multiple) * multiple;
  }

  private static int nearest(double size, int step, int most) {
    return Math.min(most, step * Math.max(1, (int) Math.round(size / step)));
  }
}
