package org.segstream.monitor.scores;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.segstream.monitor.records.FrameKeys;
import org.segstream.monitor.records.ProtoSerde;
import org.segstream.monitor.records.StateStores;
import org.segstream.monitor.state.Compared;
import org.segstream.monitor.state.Comparison;
import org.segstream.monitor.state.MaskAnchor;
import org.segstream.v1.ModelScore;

/** The stores of scores; all on disk, and logged so that another monitor goes on with them. */
final class ScoreStores {
  /**
   * Stream and time → where a mask of then stands: one of each ten seconds, for as long as labels
   * are joined.
   */
  static final String ANCHORS = "score-anchors";

  /** Frame → its label, whose mask has not come: for as long as labels are joined. */
  static final String WAITING = "score-waiting";

  /** Frame and label → label and mask, which are to be compared next. Nearly empty. */
  static final String DUE = "score-due";

  /** Frame → what came of comparing it, so that its labels count once: for thirty days. */
  static final String COMPARED = "score-compared";

  /** Model and stream → its scores: what queries are answered from. */
  static final String SCORES = "score-models";

  private ScoreStores() {}

  /** Key of what is due; labels that come again are compared apart. */
  static String due(Comparison comparison) {
    return FrameKeys.of(comparison.getStreamId(), comparison.getSequence())
        + "@"
        + comparison.getLabel().getOffset();
  }

  static Set<StoreBuilder<?>> builders(Duration joined) {
    return Set.of(
        Stores.windowStoreBuilder(
            Stores.persistentWindowStore(ANCHORS, joined, Duration.ofSeconds(10), false),
            Serdes.String(),
            ProtoSerde.of(MaskAnchor.parser())),
        StateStores.keyValue(WAITING, Comparison.parser()),
        StateStores.keyValue(DUE, Comparison.parser()),
        StateStores.keyValue(COMPARED, Compared.parser()),
        StateStores.keyValue(SCORES, ModelScore.parser()));
  }
}
