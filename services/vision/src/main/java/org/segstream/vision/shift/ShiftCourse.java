package org.segstream.vision.shift;

/**
 * Decides which frames of a stream keep their features. A frame of which too much changed goes
 * through the whole network. If such frames follow each other, features are kept no more and frames
 * not even compared, for longer each time, up to 32 frames: so a moving camera pays next to nothing
 * for what does not help it.
 *
 * <p>Depends on what was counted alone, not on time: equal frames have equal courses. Not
 * thread-safe.
 */
final class ShiftCourse {
  private static final int LONGEST_REST = 32;

  /** Share of the network's multiplications beyond which the whole network takes less time. */
  static final float WORTH = 0.45f;

  private final int refresh;

  /** So many frames in a row must be worth it until a failure counts as the first one again. */
  private static final int GOOD = 8;

  private int good;
  private int rest;
  private int nextRest;
  private int sinceWhole;

  /**
   * @param refresh frames after which a whole one is due, 0 for never
   */
  ShiftCourse(int refresh) {
    this.refresh = refresh;
  }

  /** Whether the next frame goes through the whole network, and none of it is kept. */
  boolean rests() {
    if (rest > 0) {
      rest--;
      return true;
    }
    return false;
  }

  /** Whether a whole frame is due. */
  boolean refreshes() {
    return refresh > 0 && sinceWhole >= refresh - 1;
  }

  /** A frame went through the whole network, and its features are kept. */
  void kept() {
    sinceWhole = 0;
  }

  /**
   * Of a frame too much has changed.
   *
   * @return whether it goes through the whole network without being kept
   */
  boolean failed() {
    good = 0;
    rest = nextRest;
    nextRest = Math.clamp(2L * nextRest, 1, LONGEST_REST);
    return rest > 0;
  }

  /**
   * What changed of a frame was computed.
   *
   * @param share of the network's multiplications
   * @return whether it was too much, so that the next frames rest
   */
  boolean shifted(float share) {
    sinceWhole++;
    if (share > WORTH) {
      return failed();
    }
    if (++good >= GOOD) {
      nextRest = 0;
    }
    return false;
  }
}
