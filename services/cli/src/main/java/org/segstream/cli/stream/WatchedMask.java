package org.segstream.cli.stream;

import java.util.Optional;
import java.util.OptionalDouble;
import org.segstream.trainer.labels.LabelMaps;
import org.segstream.trainer.labels.LabelSets;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Times;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;

/**
 * A mask as somebody published it, read.
 *
 * @param record as it was published
 * @param labels absent unless the frame was segmented
 */
public record WatchedMask(Mask record, Optional<Labels> labels) {

  /**
   * A label map with its classes.
   *
   * @param map ids of classes and of Void, no others
   * @param set what they stand for
   */
  public record Labels(LabelMap map, LabelSet set) {}

  /**
   * Reads the labels of a mask.
   *
   * @param maxPixels a label map that declares more is refused
   * @throws MalformedRecordException if they are not as the schema demands
   */
  static WatchedMask of(Mask record, long maxPixels) throws MalformedRecordException {
    if (record.getOutcome() != Outcome.OUTCOME_SEGMENTED) {
      return new WatchedMask(record, Optional.empty());
    }
    LabelSet set = LabelSets.of(record.getLabelSet());
    LabelMap map = LabelMaps.decode(record.getLabelMap(), maxPixels);
    LabelMaps.requireKnown(map, set.size(), set.voidId());
    return new WatchedMask(record, Optional.of(new Labels(map, set)));
  }

  /** From the frame's capture until now, ms, 0 at least; absent if the frame does not say when. */
  OptionalDouble latencyMillis() {
    return record.hasCaptureTime()
        ? OptionalDouble.of(Times.millisSince(record.getCaptureTime()))
        : OptionalDouble.empty();
  }
}
