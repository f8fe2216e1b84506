package org.segstream.monitor.records;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** What all stores of the monitor have in common. */
public final class StateStores {
  private StateStores() {}

  /** A store of messages: on disk, logged, and cached between commits. */
  public static <T extends MessageLite> StoreBuilder<?> keyValue(String name, Parser<T> parser) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.String(), ProtoSerde.of(parser))
        .withCachingEnabled();
  }

  /** What a processor has for a store until its {@code init}. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  public static <T> T unset() {
    return null;
  }

  /** Deletes what is too old, for instance. */
  public static <T> void deleteIf(KeyValueStore<String, T> store, Predicate<T> isOver) {
    List<String> over = new ArrayList<>();
    try (KeyValueIterator<String, T> all = store.all()) {
      all.forEachRemaining(each -> {
        if (isOver.test(each.value)) {
          over.add(each.key);
        }
      });
    }
    over.forEach(store::delete);
  }
}
