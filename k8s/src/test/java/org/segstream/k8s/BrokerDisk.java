package org.segstream.k8s;

import static org.segstream.k8s.Manifests.name;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a broker's disk has to hold at most, by the manifests: a partition grows to its limit in
 * bytes and the segment that is being written, and past that until Kafka has looked for expired
 * segments and removed them.
 *
 * @param rows bytes by what they are for
 * @param claim bytes of the volume
 */
record BrokerDisk(Map<String, Long> rows, long claim) {
  private static final long GIB = 1L << 30;

  /** The models' topic is compacted: a trainer keeps twenty models, of some MB each. */
  private static final long UNLIMITED = 4 * GIB;

  /**
   * Compacted in segments of 16 MiB: 8 partitions of the monitor's eleven stores and of the health
   * of streams are 1.5 GiB, and what is in them is small.
   */
  private static final long MONITOR = 2 * GIB;

  /** Kafka renames a segment and removes it so many seconds later (file.delete.delay.ms). */
  private static final long REMOVING_SECONDS = 60;

  /** Frames come in, and the masks of them, which are no larger. */
  private static final int FRAMES_AND_MASKS = 2;

  static BrokerDisk of(Manifests all) {
    JsonNode pool = all.ofKind("KafkaNodePool").findFirst().orElseThrow();
    long brokers = pool.at("/spec/replicas").asLong();
    Map<String, Long> rows = new LinkedHashMap<>();
    all.ofKind("KafkaTopic")
        .filter(topic -> topic.at("/spec/config").has("retention.bytes"))
        .forEach(topic -> rows.put("`" + name(topic) + "`", ofTopic(topic) / brokers));
    rows.put("models, Kafka's own topics", UNLIMITED);
    rows.put("health, scores, the monitor's state", MONITOR);
    rows.put("what comes while expired segments go", between(all));
    long claim = bytes(pool.at("/spec/storage/volumes/0/size").asText());
    return new BrokerDisk(rows, claim);
  }

  private static long ofTopic(JsonNode topic) {
    JsonNode config = topic.at("/spec/config");
    return topic.at("/spec/partitions").asLong()
        * topic.at("/spec/replicas").asLong()
        * (config.path("retention.bytes").asLong() + config.path("segment.bytes").asLong(GIB));
  }

  /** A quota is per broker, and each byte is stored by as many brokers as there are replicas. */
  private static long between(Manifests all) {
    long rate =
        all.ofKind("KafkaUser")
            .mapToLong(it -> it.at("/spec/quotas/producerByteRate").asLong())
            .sum();
    long replicas =
        all.ofKind("KafkaTopic").findFirst().orElseThrow().at("/spec/replicas").asLong();
    long checks =
        all.ofKind("Kafka")
                .findFirst()
                .orElseThrow()
                .at("/spec/kafka/config/log.retention.check.interval.ms")
                .asLong(300_000)
            / 1000;
    return FRAMES_AND_MASKS * rate * replicas * (checks + REMOVING_SECONDS);
  }

  /** All rows. */
  long sum() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  /** In GiB, as the operations guide writes it. */
  static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f", (double) bytes / GIB);
  }

  static long bytes(String quantity) {
    long number = Long.parseLong(quantity.replaceAll("[A-Za-z]", ""));
    return switch (quantity.replaceAll("[0-9]", "")) {
      case "" -> number;
      case "Mi" -> number * GIB / 1024;
      case "Gi" -> number * GIB;
      case "Ti" -> number * GIB * 1024;
      default -> throw new IllegalArgumentException(quantity);
    };
  }
}
