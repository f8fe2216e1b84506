package org.segstream.monitor.scores;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.segstream.monitor.fetch.RecordReader;
import org.segstream.monitor.records.MaskHeads;
import org.segstream.monitor.state.Comparison;
import org.segstream.monitor.state.MaskHead;
import org.segstream.trainer.labels.LabelMaps;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.serde.Messages;
import org.segstream.v1.LabelClass;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabelSet;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelReference;
import org.segstream.v1.Outcome;
import org.segstream.vision.LabelMap;
import org.segstream.vision.metrics.ConfusionMatrix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares records as they stand in Kafka, in the size of the mask. Thread-safe. */
public final class RecordScoring implements Scoring {
  private static final Logger LOG = LoggerFactory.getLogger(RecordScoring.class);

  /** Masks of one partition in ten seconds, at the most. */
  private static final int MASKS_LOOKED_AT = 20_000;

  private static final long MOST_PIXELS = 64L << 20;

  private final RecordReader records;

  /** Reads the records with this. */
  public RecordScoring(RecordReader records) {
    this.records = records;
  }

  @Override
  public Optional<FrameScore> score(Comparison frame) {
    try {
      Optional<byte[]> label = records.at(frame.getLabel());
      Optional<Given> given = given(frame);
      if (label.isEmpty() || given.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(compare(Messages.parse(label.get(), LabeledFrame.parser()), given.get()));
    } catch (MalformedRecordException | IllegalArgumentException e) {
      LOG.warn(
          "frame {} of stream {} is not scored: {}",
          Long.toUnsignedString(frame.getSequence()),
          frame.getStreamId(),
          e.getMessage());
      return Optional.empty();
    }
  }

  /** What a model said of a frame. */
  private record Given(
      ModelReference model, LabelSet labelSet, org.segstream.v1.LabelMap labelMap) {}

  /** By the mask, or by the request's proposal, which is the same, where that is gone. */
  private Optional<Given> given(Comparison frame) throws MalformedRecordException {
    if (frame.hasMask()) {
      Optional<byte[]> mask =
          records.find(frame.getMask(), MASKS_LOOKED_AT, value -> isMaskOf(frame, value));
      if (mask.isPresent()) {
        Mask found = Messages.parse(mask.get(), Mask.parser());
        return Optional.of(new Given(found.getModel(), found.getLabelSet(), found.getLabelMap()));
      }
    }
    if (frame.hasRequest()) {
      Optional<byte[]> request = records.at(frame.getRequest());
      if (request.isPresent()) {
        LabelRequest found = Messages.parse(request.get(), LabelRequest.parser());
        return Optional.of(new Given(found.getModel(), found.getLabelSet(), found.getProposal()));
      }
    }
    return Optional.empty();
  }

  private static boolean isMaskOf(Comparison frame, byte[] value) {
    try {
      MaskHead mask = MaskHeads.parse(value);
      return mask.getSequence() == frame.getSequence()
          && mask.getStreamId().equals(frame.getStreamId())
          && mask.getOutcome() == Outcome.OUTCOME_SEGMENTED;
    } catch (MalformedRecordException e) {
      return false; // Told of where masks are counted.
    }
  }

  private static FrameScore compare(LabeledFrame labeled, Given mask)
      throws MalformedRecordException {
    LabelSet set = mask.labelSet();
    if (!names(set).equals(names(labeled.getLabelSet()))) {
      throw new MalformedRecordException(
          "its labels are of the set %s, its mask's of %s"
              .formatted(labeled.getLabelSet().getName(), set.getName()));
    }
    LabelMap given = LabelMaps.decode(mask.labelMap(), MOST_PIXELS);
    LabelMap truth =
        LabelMaps.decode(labeled.getLabelMap(), MOST_PIXELS).resized(given.width(), given.height());
    int classes = set.getClassesCount();
    ConfusionMatrix matrix = new ConfusionMatrix(classes, labeled.getLabelSet().getVoidId());
    matrix.add(truth, given);
    List<Long> confusion = new ArrayList<>(classes * classes);
    for (int row = 0; row < classes; row++) {
      for (int column = 0; column < classes; column++) {
        confusion.add(matrix.count(row, column));
      }
    }
    return new FrameScore(mask.model(), set, confusion);
  }

  private static List<String> names(LabelSet set) {
    return set.getClassesList().stream().map(LabelClass::getName).toList();
  }
}
