package org.segstream.monitor;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.health.HealthOptions;
import org.segstream.monitor.records.SkippedRecords;
import org.segstream.monitor.requests.RequestOptions;
import org.segstream.monitor.trials.TrialOptions;
import org.segstream.monitor.trials.Trials;
import org.segstream.transport.serde.LabelRequestDeserializer;
import org.segstream.transport.serde.StreamHealthDeserializer;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelScore;
import org.segstream.v1.ModelTrial;
import org.segstream.v1.StreamHealth;

/** The monitor's topology without a broker, by a clock that a test sets. */
final class DrivenTopology implements AutoCloseable {
  private static final Topics TOPICS = Topics.standard();

  private final TopologyTestDriver driver;
  private final TestInputTopic<String, byte[]> masks;
  private final TestOutputTopic<String, StreamHealth> health;
  private final TestInputTopic<String, byte[]> labels;
  private final TestOutputTopic<String, byte[]> scores;
  private final TestInputTopic<String, byte[]> requests;
  private final TestOutputTopic<String, LabelRequest> asked;
  private final RecordedTopics records;
  private Instant now;

  /** The monitor's, with all work beside its thread done at once. */
  static Topology topology(RecordedTopics records, SkippedRecords skipped, Trials trials) {
    return new MonitorTopology(
            TOPICS,
            HealthOptions.DEFAULTS,
            Duration.ofHours(1),
            new RequestOptions(48, 20),
            new TrialOptions(5, true),
            new MonitorTopology.Aside(Runnable::run, records, () -> 4, trials),
            skipped)
        .get();
  }

  DrivenTopology(Topology topology, RecordedTopics records, Path folder, Instant start) {
    this.records = records;
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "driven");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    this.now = start;
    this.driver = new TopologyTestDriver(topology, settings, start);
    this.masks =
        driver.createInputTopic(TOPICS.masks(), new StringSerializer(), new ByteArraySerializer());
    this.health =
        driver.createOutputTopic(
            TOPICS.streamHealth(), new StringDeserializer(), new StreamHealthDeserializer());
    this.labels =
        driver.createInputTopic(
            TOPICS.labeledFrames(), new StringSerializer(), new ByteArraySerializer());
    this.requests =
        driver.createInputTopic(
            TOPICS.labelRequests(), new StringSerializer(), new ByteArraySerializer());
    this.asked =
        driver.createOutputTopic(
            TOPICS.labelRequests(), new StringDeserializer(), new LabelRequestDeserializer());
    this.scores =
        driver.createOutputTopic(
            TOPICS.modelScores(), new StringDeserializer(), new ByteArrayDeserializer());
  }

  Instant now() {
    return now;
  }

  /** Time goes by, and nothing comes. */
  void pass(Duration time) {
    driver.advanceWallClockTime(time);
    now = now.plus(time);
  }

  /** A mask's record, of now. */
  void pipe(Mask mask) {
    pipe(mask, now);
  }

  /** A mask's record that says another time. */
  void pipe(Mask mask, Instant time) {
    records.add(TOPICS.masks(), mask.toByteArray());
    masks.pipeInput(mask.getStreamId(), mask.toByteArray(), time);
  }

  /** Any record at all. */
  @SuppressWarnings("NullAway") // Kafka takes records without keys and values.
  void pipe(@Nullable String key, byte @Nullable [] value) {
    records.add(TOPICS.masks(), value);
    masks.pipeInput(key, value, now);
  }

  /** A labelled frame's record, of now. */
  void pipe(LabeledFrame labeled) {
    records.add(TOPICS.labeledFrames(), labeled.toByteArray());
    labels.pipeInput(labeled.getFrame().getStreamId(), labeled.toByteArray(), now);
  }

  /** Any record at all on the topic of labelled frames. */
  @SuppressWarnings("NullAway") // As above.
  void pipeLabels(String key, byte @Nullable [] value) {
    records.add(TOPICS.labeledFrames(), value);
    labels.pipeInput(key, value, now);
  }

  /** The record of a label request, of now. */
  void pipe(LabelRequest request) {
    records.add(TOPICS.labelRequests(), request.toByteArray());
    requests.pipeInput(request.getStreamId(), request.toByteArray(), now);
  }

  /** The label requests that have come out since the last call. */
  List<LabelRequest> requests() {
    return asked.readValuesToList();
  }

  /** The scores that have come out since the last call; trials are passed over. */
  List<KeyValue<String, ModelScore>> scores() {
    List<KeyValue<String, ModelScore>> found = new ArrayList<>();
    for (KeyValue<String, byte[]> each : scores.readKeyValuesToList()) {
      if (!each.key.contains("@")) {
        found.add(KeyValue.pair(each.key, parsed(each.value, ModelScore.parser())));
      }
    }
    return found;
  }

  /** The trials that have come out since the last call, and what partitions add to them, by key. */
  Map<String, ModelTrial> trials() {
    Map<String, ModelTrial> found = new TreeMap<>();
    for (KeyValue<String, byte[]> each : scores.readKeyValuesToList()) {
      if (each.key.contains("@")) {
        found.put(each.key, parsed(each.value, ModelTrial.parser()));
      }
    }
    return found;
  }

  private static <M> M parsed(byte[] value, Parser<M> parser) {
    try {
      return parser.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** What has come out since the last call: all of it, oldest first; tombstones as null. */
  List<StreamHealth> health() {
    return new ArrayList<>(health.readValuesToList());
  }

  @Override
  public void close() {
    driver.close();
  }
}
