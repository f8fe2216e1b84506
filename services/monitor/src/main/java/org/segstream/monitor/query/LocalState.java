package org.segstream.monitor.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What this monitor has of a catalogue: the partitions it works on, and those of which it keeps a
 * standby replica. While a partition changes hands, it may have neither. Thread-safe.
 */
final class LocalState<V> {
  private final KafkaStreams streams;
  private final Partitions partitions;
  private final Catalogue<V> catalogue;

  LocalState(KafkaStreams streams, Partitions partitions, Catalogue<V> catalogue) {
    this.streams = streams;
    this.partitions = partitions;
    this.catalogue = catalogue;
  }

  /** All that this monitor works on. */
  void forEachOwn(BiConsumer<String, V> use) {
    for (int partition = 0; partition < partitions.count(); partition++) {
      var _ = read(active(partition), use);
    }
  }

  /** A page of what is here. */
  Listing list(Page page) {
    Listing listing = new Listing(page);
    for (int partition = 0; partition < partitions.count(); partition++) {
      if (read(active(partition), (key, value) -> add(listing, key, value, true))
          || read(stale(partition), (key, value) -> add(listing, key, value, false))) {
        listing.cover(partition);
      }
    }
    return listing;
  }

  private void add(Listing listing, String key, V value, boolean active) {
    if (listing.hasRoomFor(key) && catalogue.belongs().test(value, listing.page())) {
      listing.add(key, catalogue.json().apply(value, active));
    }
  }

  /** One thing, if it is here. */
  Optional<ObjectNode> one(String key, int partition) {
    return one(active(partition), key)
        .map(value -> catalogue.json().apply(value, true))
        .or(() -> one(stale(partition), key).map(value -> catalogue.json().apply(value, false)));
  }

  /** Whether all that is known of the partition is here. */
  boolean has(int partition) {
    try {
      return streams.store(stale(partition)) != null;
    } catch (InvalidStateStoreException e) {
      return false;
    }
  }

  private Optional<V> one(
      StoreQueryParameters<ReadOnlyKeyValueStore<String, V>> which, String key) {
    try {
      return Optional.ofNullable(streams.store(which).get(key));
    } catch (InvalidStateStoreException e) {
      return Optional.empty();
    }
  }

  /** Whether it is here; not so while the monitor starts, ends, or gives it to another. */
  private boolean read(
      StoreQueryParameters<ReadOnlyKeyValueStore<String, V>> which, BiConsumer<String, V> use) {
    try (KeyValueIterator<String, V> all = streams.store(which).all()) {
      while (all.hasNext()) {
        KeyValue<String, V> each = all.next();
        use.accept(each.key, each.value);
      }
      return true;
    } catch (InvalidStateStoreException e) {
      return false;
    }
  }

  private StoreQueryParameters<ReadOnlyKeyValueStore<String, V>> active(int partition) {
    return StoreQueryParameters.fromNameAndType(
            catalogue.store(), QueryableStoreTypes.<String, V>keyValueStore())
        .withPartition(partition);
  }

  private StoreQueryParameters<ReadOnlyKeyValueStore<String, V>> stale(int partition) {
    return active(partition).enableStaleStores();
  }
}
