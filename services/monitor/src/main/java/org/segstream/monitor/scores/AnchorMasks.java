package org.segstream.monitor.scores;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.records.FrameKeys;
import org.segstream.monitor.records.RecordPlaces;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.state.Comparison;
import org.segstream.monitor.state.MaskAnchor;
import org.segstream.monitor.state.MaskHead;
import org.segstream.v1.Outcome;
import org.segstream.v1.RecordPosition;

/**
 * Remembers where one mask of each ten seconds of a stream stands, and joins masks with labels that
 * have come before them.
 */
final class AnchorMasks extends ContextualProcessor<String, MaskHead, Void, Void> {
  private static final long APART_MS = 10_000;

  /** When a stream had its last one, ms. Lost with the processor: then there is one more. */
  private final Map<String, Long> last = new HashMap<>();

  private WindowStore<String, MaskAnchor> anchors = StateStores.unset();
  private KeyValueStore<String, Comparison> waiting = StateStores.unset();
  private KeyValueStore<String, Comparison> due = StateStores.unset();

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    anchors = context.getStateStore(ScoreStores.ANCHORS);
    waiting = context.getStateStore(ScoreStores.WAITING);
    due = context.getStateStore(ScoreStores.DUE);
  }

  @Override
  public void process(Record<String, MaskHead> record) {
    MaskHead mask = record.value();
    context()
        .recordMetadata()
        .filter(_ -> mask.getOutcome() == Outcome.OUTCOME_SEGMENTED)
        .ifPresent(metadata -> segmented(mask, RecordPlaces.of(metadata), time(record)));
  }

  private void segmented(MaskHead mask, RecordPosition place, long timeMs) {
    String stream = mask.getStreamId();
    if (Math.abs(timeMs - last.getOrDefault(stream, Long.MIN_VALUE / 2)) >= APART_MS) {
      last.put(stream, timeMs);
      MaskAnchor anchor =
          MaskAnchor.newBuilder().setSequence(mask.getSequence()).setMask(place).build();
      anchors.put(stream, anchor, timeMs);
    }
    String frame = FrameKeys.of(stream, mask.getSequence());
    @Nullable Comparison labeled = waiting.get(frame);
    if (labeled != null) {
      waiting.delete(frame);
      due.put(ScoreStores.due(labeled), labeled.toBuilder().setMask(place).build());
    }
  }

  /** A time ahead of the clock would make the store forget all others. */
  private long time(Record<String, MaskHead> record) {
    return Math.min(record.timestamp(), context().currentSystemTimeMs());
  }
}
