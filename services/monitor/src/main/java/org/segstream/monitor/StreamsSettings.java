package org.segstream.monitor;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.segstream.transport.KafkaSettings;

/** How Kafka Streams works for the monitor; what the user gives is stronger where it may be. */
final class StreamsSettings {
  private static final int MIB = 1 << 20;

  private StreamsSettings() {}

  static Properties of(KafkaSettings kafka, MonitorOptions options) {
    Properties settings = new Properties();
    settings.putAll(kafka.admin(options.applicationId()));
    settings.remove(StreamsConfig.CLIENT_ID_CONFIG);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, options.applicationId());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, options.stateFolder().toString());
    settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, options.standbyReplicas());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, options.threads());
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class.getName());
    options
        .address()
        .ifPresent(it ->
            settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, it.host() + ":" + it.port()));
    defaults().forEach(settings::putIfAbsent);
    return settings;
  }

  private static Map<String, Object> defaults() {
    return Map.ofEntries(
        // One transaction a second: results are so late at most, and ten masks of a stream are
        // one change of its state.
        entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000),
        entry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64 * MIB),
        // Records wait with their label maps.
        entry(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 200),
        entry(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 500),
        entry(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 16 * MIB),
        // The streams of a monitor that is killed are another's after this.
        entry(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000),
        entry(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000),
        // A label request has a frame and a mask; the topic's own limit decides.
        entry(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 16 * MIB),
        // Of changelogs: only whole segments are compacted, and read again at a start.
        entry(StreamsConfig.topicPrefix(TopicConfig.SEGMENT_BYTES_CONFIG), 16 * MIB),
        entry(StreamsConfig.topicPrefix(TopicConfig.SEGMENT_MS_CONFIG), 3_600_000));
  }
}
