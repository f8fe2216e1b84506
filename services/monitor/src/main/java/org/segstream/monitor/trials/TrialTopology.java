package org.segstream.monitor.trials;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.segstream.monitor.records.ProtoSerde;
import org.segstream.monitor.records.SkippedRecords;
import org.segstream.monitor.records.StateStores;
import org.segstream.v1.ModelTrial;

/**
 * Masks in, trials out.
 *
 * @param topic of the trials, which is that of scores
 * @param trials which go on
 * @param options when one is decided
 * @param skipped told of records that are no trials
 */
public record TrialTopology(
    String topic, Trials trials, TrialOptions options, SkippedRecords skipped) {
  /** Model → what the partition adds to its trial. On disk and logged; a few hundred bytes. */
  public static final String COUNTS = "trial-counts";

  /**
   * Key on the topic → what the partitions add, and the trials: of all partitions, in every
   * monitor. In memory, read from the topic at the start.
   */
  public static final String ALL = "trials";

  private static final String FOLLOW = "follow-trials";
  private static final String SOURCE = "trials-of-all";
  private static final String KEEP = "keep-trials";
  private static final String SINK = "model-trials";

  /**
   * Adds it to a topology.
   *
   * @param masks the node that forwards masks by their streams
   * @param labels the node that compares labels with masks, and counts for trials
   */
  public void addTo(Topology topology, String masks, String labels) {
    topology
        .addProcessor(FOLLOW, () -> new FollowTrials(trials, new Jury(options)), masks)
        .addSink(
            SINK,
            topic,
            new StringSerializer(),
            ProtoSerde.of(ModelTrial.parser()).serializer(),
            FOLLOW)
        .addStateStore(StateStores.keyValue(COUNTS, ModelTrial.parser()), FOLLOW, labels)
        .addGlobalStore(
            Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(ALL),
                    Serdes.String(),
                    ProtoSerde.of(ModelTrial.parser()))
                .withLoggingDisabled(),
            SOURCE,
            new StringDeserializer(),
            new ByteArrayDeserializer(),
            topic,
            KEEP,
            () -> new KeepTrials(skipped));
  }

  /**
   * The trials as last judged, by the names of their models.
   *
   * @throws org.apache.kafka.streams.errors.InvalidStateStoreException while they are not known
   */
  public static List<ModelTrial> verdicts(KafkaStreams streams) {
    ReadOnlyKeyValueStore<String, ModelTrial> all =
        streams.store(
            StoreQueryParameters.fromNameAndType(ALL, QueryableStoreTypes.keyValueStore()));
    SortedMap<String, ModelTrial> verdicts = new TreeMap<>();
    try (KeyValueIterator<String, ModelTrial> entries = all.all()) {
      entries.forEachRemaining(entry -> {
        if (TrialKeys.isVerdict(entry.key)) {
          verdicts.put(entry.key, entry.value);
        }
      });
    }
    return List.copyOf(verdicts.values());
  }
}
