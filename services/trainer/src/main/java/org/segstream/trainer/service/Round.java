package org.segstream.trainer.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.segstream.trainer.replay.StoredFrame;
import org.segstream.v1.OffsetRange;

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

  /** All its frames. */
  List<StoredFrame> frames() {
    return Stream.concat(train.stream(), heldOut.stream()).toList();
  }

  /** Bytes of all its frames, decoded. */
  long bytes() {
    return frames().stream().mapToLong(StoredFrame::bytes).sum();
  }

  /** The number of the latest frame in it. */
  long latest() {
    return frames().stream().mapToLong(StoredFrame::number).max().orElse(-1);
  }

  /** The part of each partition that the frames to train on come from. */
  List<OffsetRange> ranges() {
    Map<String, OffsetRange> ranges = new TreeMap<>();
    for (StoredFrame frame : train) {
      long offset = frame.place().offset();
      OffsetRange one =
          OffsetRange.newBuilder()
              .setTopic(frame.place().topic())
              .setPartition(frame.place().partition())
              .setFirstOffset(offset)
              .setEndOffset(offset + 1)
              .build();
      ranges.merge(
          one.getTopic() + "-" + one.getPartition(),
          one,
          (a, b) ->
              a.toBuilder()
                  .setFirstOffset(Math.min(a.getFirstOffset(), b.getFirstOffset()))
                  .setEndOffset(Math.max(a.getEndOffset(), b.getEndOffset()))
                  .build());
    }
    return new ArrayList<>(ranges.values());
  }
}
