package org.segstream.transport;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How clients reach Kafka, with defaults that suit large records.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param properties further client properties (for instance {@code security.protocol}), stronger
 *     than the defaults
 */
public record KafkaSettings(String bootstrapServers, Map<String, String> properties) {
  /** Properties that are not the user's to pass through, and what to do instead. */
  private static final Map<String, String> OWN =
      Map.of(
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
          "give --bootstrap-servers",
          ConsumerConfig.GROUP_ID_CONFIG,
          "give --group",
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          "offsets are committed when masks are safe",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          "producers repeat nothing",
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          "give --delivery exactly-once",
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          "the schema says it",
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          "the schema says it",
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          "the schema says it",
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          "the schema says it");

  private static final int MIB = 1024 * 1024;
  private static final int LARGEST_REQUEST = 80 * MIB;
  private static final int SMALLEST_BATCH = 64 * 1024;
  private static final int RECORD_OVERHEAD = 1024;

  /**
   * A broker is asked for one fetch at a time: while it waits for records of a quiet partition,
   * those of one that goes on after a pause wait with it.
   */
  private static final int LONGEST_FETCH_MS = 50;

  /**
   * Copies the properties.
   *
   * @throws IllegalArgumentException if one of them is for segstream to set
   */
  public KafkaSettings {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          "the bootstrap servers are empty; give host:port, for instance localhost:9092");
    }
    properties = Map.copyOf(properties);
    new TreeSet<>(properties.keySet()).forEach(KafkaSettings::requirePassable);
  }

  private static void requirePassable(String property) {
    String instead = OWN.get(property);
    if (instead != null) {
      throw new IllegalArgumentException(
          "Kafka property " + property + " cannot be passed through: " + instead);
    }
  }

  /** Without further properties. */
  public static KafkaSettings of(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, Map.of());
  }

  /**
   * The same with the properties of a file in Java's format, as Kafka's own tools take them.
   *
   * @throws TransportException if the file cannot be read
   * @throws IllegalArgumentException if it sets what is for segstream to set
   */
  public KafkaSettings withPropertiesFile(Path file) {
    Map<String, String> all = new HashMap<>(properties);
    try {
      all.putAll(PropertiesFile.read(file));
    } catch (NoSuchFileException e) {
      throw new TransportException("there is no Kafka properties file " + file, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new TransportException(
          "the Kafka properties file " + file + " cannot be read: " + e.getMessage(), e);
    }
    return new KafkaSettings(bootstrapServers, all);
  }

  /** For an admin client. */
  public Map<String, Object> admin(String clientId) {
    return client(clientId, Map.of());
  }

  /**
   * For a producer that loses and repeats nothing: acks from all replicas, idempotence, no waiting
   * for fuller batches.
   *
   * @param recordBytes size of a usual record; one fits into a batch, so that its buffer is reused
   */
  public Map<String, Object> producer(String clientId, int recordBytes) {
    int batch = Math.max(SMALLEST_BATCH, recordBytes + RECORD_OVERHEAD);
    return client(
        clientId,
        Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.BATCH_SIZE_CONFIG,
            batch,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            Math.max((long) LARGEST_REQUEST, 8L * batch),
            // The topic's own limit decides, and is checked before sending.
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            LARGEST_REQUEST));
  }

  /**
   * The same for a producer of transactions, whose records nobody reads who reads committed ones
   * only, until they are committed.
   *
   * @param transactionalId unique; a process that is killed leaves it behind, and Kafka aborts its
   *     open transaction after 15 s
   */
  public Map<String, Object> transactionalProducer(
      String clientId, int recordBytes, String transactionalId) {
    Map<String, Object> settings = producer(clientId, recordBytes);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000);
    return settings;
  }

  /**
   * For a consumer of a group that commits offsets itself and reads committed records only, from
   * the oldest when the group has no offset.
   */
  public Map<String, Object> consumer(String clientId, String groupId) {
    Map<String, Object> settings = consumer(clientId);
    settings.putIfAbsent(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
    settings.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, LONGEST_FETCH_MS);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    return settings;
  }

  /**
   * For a consumer without a group, whose partitions are assigned by hand. Like any other here, it
   * makes no topic that it looks for: a broker would give it the wrong limits.
   */
  public Map<String, Object> consumer(String clientId) {
    Map<String, Object> settings =
        client(
            clientId,
            Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                8 * MIB,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                64 * MIB,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                32));
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  /** Without the values of the properties: some are secrets. */
  @Override
  public String toString() {
    return "KafkaSettings[" + bootstrapServers + ", " + new TreeSet<>(properties.keySet()) + "]";
  }

  private Map<String, Object> client(String clientId, Map<String, Object> defaults) {
    Map<String, Object> settings = new HashMap<>(defaults);
    settings.putAll(properties);
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.putIfAbsent(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
    return settings;
  }
}
