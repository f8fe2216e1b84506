package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.segstream.monitor.health.HealthTopology;
import org.segstream.monitor.state.StreamWindows;
import org.segstream.v1.StreamHealth;
import org.segstream.v1.StreamState;

/**
 * Streams of which this monitor has the state: those it works on, and those of which it keeps a
 * standby replica. While a partition changes hands, it may have neither. Thread-safe.
 */
public final class LocalStreams {
  private final KafkaStreams streams;
  private final Partitions partitions;

  LocalStreams(KafkaStreams streams, Partitions partitions) {
    this.streams = streams;
    this.partitions = partitions;
  }

  /** How many of the streams that this monitor works on are in each state. */
  public Map<StreamState, Integer> states() {
    Map<StreamState, Integer> counts = new EnumMap<>(StreamState.class);
    IntStream.range(0, partitions.count())
        .forEach(partition -> {
          var _ =
              read(active(partition), health -> counts.merge(health.getState(), 1, Integer::sum));
        });
    return counts;
  }

  /** A page of what is here. */
  Listing list(Page page) {
    Listing listing = new Listing(page);
    for (int partition = 0; partition < partitions.count(); partition++) {
      if (read(active(partition), health -> listing.add(health, true))
          || read(stale(partition), health -> listing.add(health, false))) {
        listing.cover(partition);
      }
    }
    return listing;
  }

  /** One stream, if it is here. */
  Optional<ObjectNode> one(String id, int partition) {
    return one(active(partition), id)
        .map(health -> HealthJson.of(health, true))
        .or(() -> one(stale(partition), id).map(health -> HealthJson.of(health, false)));
  }

  /** Whether all that is known of the partition's streams is here. */
  boolean has(int partition) {
    return read(stale(partition), 0, _ -> {});
  }

  private Optional<StreamHealth> one(
      StoreQueryParameters<ReadOnlyKeyValueStore<String, StreamWindows>> which, String id) {
    try {
      return Optional.ofNullable(streams.store(which).get(id)).map(StreamWindows::getHealth);
    } catch (InvalidStateStoreException e) {
      return Optional.empty();
    }
  }

  private boolean read(
      StoreQueryParameters<ReadOnlyKeyValueStore<String, StreamWindows>> which,
      Consumer<StreamHealth> use) {
    return read(which, Long.MAX_VALUE, use);
  }

  /** Whether it is here; not so while the monitor starts, ends, or gives it to another. */
  private boolean read(
      StoreQueryParameters<ReadOnlyKeyValueStore<String, StreamWindows>> which,
      long most,
      Consumer<StreamHealth> use) {
    try (KeyValueIterator<String, StreamWindows> all = streams.store(which).all()) {
      for (long i = 0; i < most && all.hasNext(); i++) {
        use.accept(all.next().value.getHealth());
      }
      return true;
    } catch (InvalidStateStoreException e) {
      return false;
    }
  }

  private static StoreQueryParameters<ReadOnlyKeyValueStore<String, StreamWindows>> active(
      int partition) {
    return StoreQueryParameters.fromNameAndType(
            HealthTopology.WINDOWS, QueryableStoreTypes.<String, StreamWindows>keyValueStore())
        .withPartition(partition);
  }

  private static StoreQueryParameters<ReadOnlyKeyValueStore<String, StreamWindows>> stale(
      int partition) {
    return active(partition).enableStaleStores();
  }
}
