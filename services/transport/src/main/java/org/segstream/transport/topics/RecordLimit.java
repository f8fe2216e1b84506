package org.segstream.transport.topics;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;

/**
 * How large a record a topic takes from a producer.
 *
 * @param topic where it goes
 * @param bytes at most, see {@link #bytes(ProducerRecord)}
 */
public record RecordLimit(String topic, long bytes) {
  /** Batch header (61 bytes), the record's own lengths and deltas, and some room. */
  private static final int BATCH_OVERHEAD = 128;

  /** Lengths of a header's name and value. */
  private static final int HEADER_OVERHEAD = 10;

  /** A topic that takes anything. */
  public static RecordLimit none(String topic) {
    return new RecordLimit(topic, Long.MAX_VALUE);
  }

  /**
   * The topic's {@code max.message.bytes}, or the producer's {@code max.request.size} if that is
   * less.
   *
   * @throws TransportException if the topic is not there, or Kafka refuses
   */
  public static RecordLimit of(Admin admin, KafkaSettings kafka, String topic) {
    Object request = kafka.producer("", 0).get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    long ofProducer = Long.parseLong(String.valueOf(request));
    return new RecordLimit(topic, Math.min(ofProducer, TopicLimits.maxMessageBytes(admin, topic)));
  }

  /** Whether the topic takes the record. */
  public boolean takes(ProducerRecord<String, byte[]> record) {
    return bytes(record) <= bytes;
  }

  /** What a record counts, at most: a batch with it alone, not compressed. */
  public static long bytes(ProducerRecord<String, byte[]> record) {
    long bytes = BATCH_OVERHEAD;
    bytes += length(record.value());
    bytes += length(record.key());
    for (Header header : record.headers()) {
      bytes += HEADER_OVERHEAD;
      bytes += length(header.key());
      bytes += length(header.value());
    }
    return bytes;
  }

  private static int length(byte @Nullable [] value) {
    return value == null ? 0 : value.length;
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }
}
