package org.segstream.transport.topics;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.segstream.transport.KafkaAnswers;
import org.segstream.transport.TransportException;

/** How large a record a topic takes. */
public final class TopicLimits {
  /** Batch header (61 bytes), the record's own lengths and deltas, and some room. */
  private static final int BATCH_OVERHEAD = 128;

  private TopicLimits() {}

  /**
   * The topic's {@code max.message.bytes}.
   *
   * @throws TransportException if the topic is not there, or Kafka refuses
   */
  public static int maxMessageBytes(Admin admin, String topic) {
    ConfigResource resource = TopicAdmin.resource(topic);
    try {
      Map<ConfigResource, Config> configs =
          KafkaAnswers.get(admin.describeConfigs(List.of(resource)).all());
      Config config = configs.get(resource);
      ConfigEntry entry = config == null ? null : config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
      if (entry == null) {
        throw new TransportException("Kafka does not tell max.message.bytes of topic " + topic);
      }
      return Integer.parseInt(entry.value());
    } catch (TransportException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new TransportException(
            "there is no topic " + topic + "; make it with 'segstream topics create'", e);
      }
      throw e;
    }
  }

  /** What a record counts against the limit, at most: a batch with it alone, not compressed. */
  public static int batchBytes(String key, int valueBytes) {
    return Math.addExact(valueBytes, key.getBytes(StandardCharsets.UTF_8).length + BATCH_OVERHEAD);
  }
}
