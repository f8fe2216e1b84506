package org.segstream.monitor.scores;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.segstream.monitor.trials.Trials;
import org.segstream.transport.serde.ModelScoreSerializer;

/** Masks and labelled frames in, whichever comes first; the scores of models out. */
public final class ScoreTopology {
  /** Model and stream → its scores. */
  public static final String SCORES = ScoreStores.SCORES;

  private static final String ANCHOR = "anchor-masks";

  /** The node that compares labels with masks. */
  public static final String COMPARE = "compare-labels";

  private static final String SINK = "model-scores";

  private final String topic;
  private final Scoring scoring;
  private final Executor executor;
  private final Duration joined;
  private final Trials trials;

  /**
   * @param topic where scores go to
   * @param scoring compares a frame's labels with its mask
   * @param executor on whose threads that is done
   * @param joined how long a label or a mask waits for the other
   * @param trials whose counts scores go into
   */
  public ScoreTopology(
      String topic, RecordScoring scoring, Executor executor, Duration joined, Trials trials) {
    this.topic = topic;
    this.scoring = scoring;
    this.executor = executor;
    this.joined = joined;
    this.trials = trials;
  }

  /**
   * Adds it to a topology.
   *
   * @param masks the node that forwards masks by their streams
   * @param labels the node that forwards which frames have labels
   */
  public void addTo(Topology topology, String masks, String labels) {
    topology
        .addProcessor(ANCHOR, AnchorMasks::new, masks)
        .addProcessor(COMPARE, () -> new CompareLabels(scoring, executor, joined, trials), labels)
        .addSink(SINK, topic, new StringSerializer(), new ModelScoreSerializer(), COMPARE);
    ScoreStores.builders(joined).forEach(store -> topology.addStateStore(store, ANCHOR, COMPARE));
  }
}
