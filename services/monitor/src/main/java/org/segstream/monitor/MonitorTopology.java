package org.segstream.monitor;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.segstream.monitor.fetch.RecordReader;
import org.segstream.monitor.flicker.MeasureFlicker;
import org.segstream.monitor.health.HealthOptions;
import org.segstream.monitor.health.HealthTopology;
import org.segstream.monitor.records.ReadRecords;
import org.segstream.monitor.records.SkippedRecords;
import org.segstream.monitor.requests.RequestOptions;
import org.segstream.monitor.requests.RequestRecords;
import org.segstream.monitor.requests.RequestTopology;
import org.segstream.monitor.scores.RecordScoring;
import org.segstream.monitor.scores.ScoreTopology;
import org.segstream.monitor.trials.TrialOptions;
import org.segstream.monitor.trials.TrialTopology;
import org.segstream.monitor.trials.Trials;
import org.segstream.transport.topics.Topics;

/** All that the monitor does with records; masks are read once for all of it. */
public final class MonitorTopology implements Supplier<Topology> {
  /** A new monitor begins with the masks of so long ago: the longest window. */
  private static final Duration LOOKING_BACK = Duration.ofMinutes(15);

  private static final String LABELS = "labeled-frames";
  private static final String READ_LABELS = "read-labels";
  private static final String MASKS = "masks";
  private static final String READ_MASKS = "read-masks";
  private static final String MEASURED = "measure-flicker";

  private final Topics topics;
  private final HealthOptions health;
  private final Duration joined;
  private final RequestOptions requests;
  private final TrialOptions trials;
  private final Aside aside;
  private final SkippedRecords skipped;

  /**
   * What is done beside the threads of Kafka Streams.
   *
   * @param executor on whose threads
   * @param records reads single records again
   * @param partitions of the topics, known when records come
   * @param trials of challengers
   */
  public record Aside(
      Executor executor, RecordReader records, IntSupplier partitions, Trials trials) {}

  /**
   * @param joined how long a label or a mask waits for the other
   * @param skipped told of records that are not what their topic holds
   */
  public MonitorTopology(
      Topics topics,
      HealthOptions health,
      Duration joined,
      RequestOptions requests,
      TrialOptions trials,
      Aside aside,
      SkippedRecords skipped) {
    this.topics = topics;
    this.health = health;
    this.joined = joined;
    this.requests = requests;
    this.trials = trials;
    this.aside = aside;
    this.skipped = skipped;
  }

  @Override
  public Topology get() {
    Topology topology =
        new Topology()
            .addSource(
                AutoOffsetReset.byDuration(LOOKING_BACK),
                MASKS,
                new UsePartitionTimeOnInvalidTimestamp(),
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                topics.masks())
            .addProcessor(READ_MASKS, () -> ReadRecords.masks(skipped), MASKS)
            .addProcessor(MEASURED, MeasureFlicker::new, READ_MASKS)
            .addSource(
                AutoOffsetReset.byDuration(joined),
                LABELS,
                new UsePartitionTimeOnInvalidTimestamp(),
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                topics.labeledFrames())
            .addProcessor(READ_LABELS, () -> ReadRecords.labels(skipped), LABELS);
    new HealthTopology(topics.streamHealth(), health).addTo(topology, MEASURED);
    new ScoreTopology(
            topics.modelScores(),
            new RecordScoring(aside.records()),
            aside.executor(),
            joined,
            aside.trials())
        .addTo(topology, MEASURED, READ_LABELS);
    new RequestTopology(
            topics.labelRequests(),
            requests,
            new RequestRecords(aside.records()),
            aside.executor(),
            aside.partitions(),
            skipped)
        .addTo(topology, MEASURED, READ_LABELS, ScoreTopology.COMPARE);
    new TrialTopology(topics.modelScores(), aside.trials(), trials, skipped)
        .addTo(topology, MEASURED, ScoreTopology.COMPARE);
    return topology;
  }
}
