package org.segstream.monitor;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.segstream.monitor.records.ProtoSerde;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Mask;
import org.segstream.v1.StreamHealth;

/** The monitor's topology without a broker, by a clock that a test sets. */
final class DrivenTopology implements AutoCloseable {
  private final TopologyTestDriver driver;
  private final TestInputTopic<String, byte[]> masks;
  private final TestOutputTopic<String, StreamHealth> health;
  private Instant now;

  DrivenTopology(Topology topology, Path folder, Instant start) {
    Topics topics = Topics.standard();
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "driven");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    this.now = start;
    this.driver = new TopologyTestDriver(topology, settings, start);
    this.masks =
        driver.createInputTopic(topics.masks(), new StringSerializer(), new ByteArraySerializer());
    this.health =
        driver.createOutputTopic(
            topics.streamHealth(),
            new StringDeserializer(),
            ProtoSerde.of(StreamHealth.parser()).deserializer());
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
    masks.pipeInput(mask.getStreamId(), mask.toByteArray(), time);
  }

  /** Any record at all. */
  @SuppressWarnings("NullAway") // Kafka takes records without keys and values.
  void pipe(@Nullable String key, byte @Nullable [] value) {
    masks.pipeInput(key, value, now);
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
