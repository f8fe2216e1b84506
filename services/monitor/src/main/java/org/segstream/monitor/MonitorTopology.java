package org.segstream.monitor;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.segstream.monitor.health.HealthOptions;
import org.segstream.monitor.health.HealthTopology;
import org.segstream.monitor.records.ReadMasks;
import org.segstream.monitor.records.SkippedRecords;
import org.segstream.transport.topics.Topics;

/** All that the monitor does with records; masks are read once for all of it. */
public final class MonitorTopology implements Supplier<Topology> {
  /** A new monitor begins with the masks of so long ago: the longest window. */
  private static final Duration LOOKING_BACK = Duration.ofMinutes(15);

  private static final String MASKS = "masks";
  private static final String READ_MASKS = "read-masks";

  private final Topics topics;
  private final HealthOptions health;
  private final SkippedRecords skipped;

  /**
   * @param skipped told of records that are not what their topic holds
   */
  public MonitorTopology(Topics topics, HealthOptions health, SkippedRecords skipped) {
    this.topics = topics;
    this.health = health;
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
            .addProcessor(READ_MASKS, () -> new ReadMasks(skipped), MASKS);
    new HealthTopology(topics.streamHealth(), health).addTo(topology, READ_MASKS);
    return topology;
  }
}
