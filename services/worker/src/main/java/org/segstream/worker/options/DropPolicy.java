package org.segstream.worker.options;

/**
 * Which frames a worker may leave out to keep up; decided on what waits and how old it is, never on
 * estimated rates.
 */
public enum DropPolicy {
  /** None: the partition pauses instead. For archives. */
  ALL(2),
  /**
   * A frame that still waits when a newer one of its stream has come. For live views: one frame of
   * a stream is under way at a time, so that none grows old behind another.
   */
  LATEST(1),
  /** A frame that still waits when its deadline has passed, or when too many wait behind it. */
  DEADLINE(2);

  private final int underWay;

  DropPolicy(int underWay) {
    this.underWay = underWay;
  }

  /**
   * How many frames of a stream may be past its queue: with two, the network works on one while the
   * solver works on the one before.
   */
  public int underWay() {
    return underWay;
  }
}
