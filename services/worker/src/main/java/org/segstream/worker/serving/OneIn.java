package org.segstream.worker.serving;

import org.segstream.v1.Frame;

/**
 * One in so many frames of each stream, drawn by sequence: the same frames on every worker. Streams
 * in step have theirs far apart, also when their names are alike.
 *
 * @param every 1 for all frames, 0 for none
 */
public record OneIn(int every) {
  /** No frame. */
  public static final OneIn NONE = new OneIn(0);

  /** Of 2³²: multiples of it are spread evenly (Knuth, The Art of Computer Programming, 6.4). */
  private static final int GOLDEN_RATIO = 0x9E3779B9;

  /** Checks it. */
  public OneIn {
    if (every < 0) {
      throw new IllegalArgumentException("one in " + every + " frames, must be at least 0");
    }
  }

  /** Whether a frame is one of them. */
  public boolean has(Frame frame) {
    int phase = (frame.getStreamId().hashCode() * GOLDEN_RATIO) >>> 1;
    return every > 0 && Math.floorMod(frame.getSequence() + phase, every) == 0;
  }
}
