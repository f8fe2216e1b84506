package org.segstream.monitor.query;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;
import org.segstream.monitor.health.HealthTopology;

/** Which monitors of the application have which partitions of the streams. Thread-safe. */
final class Partitions {
  private final KafkaStreams streams;
  private final Optional<HostInfo> self;
  private final AtomicInteger known = new AtomicInteger();

  /**
   * @param self this monitor's address, if it has one
   */
  Partitions(KafkaStreams streams, Optional<HostInfo> self) {
    this.streams = streams;
    this.self = self;
  }

  /** Where a stream is. */
  record Place(int partition, HostInfo holder) {}

  /** Number of partitions, as far as is known; never less than before. */
  int count() {
    int now =
        clients().stream()
            .flatMap(client ->
                Stream.concat(
                    client.topicPartitions().stream(), client.standbyTopicPartitions().stream()))
            .mapToInt(TopicPartition::partition)
            .map(partition -> partition + 1)
            .max()
            .orElse(0);
    return known.accumulateAndGet(now, Math::max);
  }

  /** The other monitors, if this one has an address that they may have as well. */
  Collection<HostInfo> others() {
    return clients().stream()
        .map(StreamsMetadata::hostInfo)
        .filter(host -> self.isPresent() && !host.equals(self.get()) && host.port() > 0)
        .distinct()
        .toList();
  }

  /** Empty while nobody knows. */
  Optional<Place> of(String stream) {
    try (StringSerializer keys = new StringSerializer()) {
      KeyQueryMetadata found = streams.queryMetadataForKey(HealthTopology.WINDOWS, stream, keys);
      return found.equals(KeyQueryMetadata.NOT_AVAILABLE)
          ? Optional.empty()
          : Optional.of(new Place(found.partition(), found.activeHost()));
    } catch (IllegalStateException e) {
      return Optional.empty(); // It is starting, or ending.
    }
  }

  private Collection<StreamsMetadata> clients() {
    try {
      return streams.metadataForAllStreamsClients();
    } catch (IllegalStateException e) {
      return List.of(); // As above.
    }
  }
}
