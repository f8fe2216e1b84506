package org.segstream.trainer.service;

import java.util.List;
import java.util.stream.Stream;
import org.segstream.trainer.replay.StoredFrame;

/**
 * All that a round needs besides files: written down before it begins, so that one that was killed
 * goes on as it would have.
 *
 * @param version of the candidate
 * @param parent version of the champion it starts from
 * @param plan what it computes, in words
 * @param seed of all that is drawn
 * @param train frames to train on
 * @param heldOut frames to judge by
 */
record Round(
    String version,
    String parent,
    String plan,
    long seed,
    List<StoredFrame> train,
    List<StoredFrame> heldOut) {

  Round {
    train = List.copyOf(train);
    heldOut = List.copyOf(heldOut);
  }

  /** The number of the latest frame in it. */
  long latest() {
    return Stream.concat(train.stream(), heldOut.stream())
        .mapToLong(StoredFrame::number)
        .max()
        .orElse(-1);
  }
}
