package org.segstream.transport.flow;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.topics.Topics;

/**
 * Makes dead letters of records that could not be used: their original key, value and headers, and
 * the cause in further headers, all UTF-8 text.
 */
public final class DeadLetters {
  /** Topic the record came from. */
  public static final String TOPIC = "segstream.dead-letter.topic";

  /** Partition it came from, decimal. */
  public static final String PARTITION = "segstream.dead-letter.partition";

  /** Offset it came from, decimal. */
  public static final String OFFSET = "segstream.dead-letter.offset";

  /** Its timestamp, decimal, ms since 1970-01-01 UTC. */
  public static final String TIMESTAMP = "segstream.dead-letter.timestamp";

  /** Class name of the failure. */
  public static final String ERROR_CLASS = "segstream.dead-letter.error-class";

  /** What went wrong, one sentence. */
  public static final String ERROR_MESSAGE = "segstream.dead-letter.error-message";

  /** Bytes of the original's value, decimal, in a letter that is without it. */
  public static final String OMITTED = "segstream.dead-letter.omitted-bytes";

  private static final int LONGEST_TEXT = 2000;

  private final String topic;

  /**
   * @param topic see {@link Topics#deadLetters()}
   */
  public DeadLetters(String topic) {
    this.topic = topic;
  }

  /** The record with its cause; only when Kafka has it may the original's offset be committed. */
  public ProducerRecord<String, byte[]> of(
      ConsumerRecord<String, byte[]> original, Throwable cause) {
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(topic, original.key(), original.value());
    for (Header header : original.headers()) {
      letter.headers().add(header);
    }
    explain(letter, original, cause);
    return letter;
  }

  /**
   * The cause alone, for a record that the topic of dead letters does not take: without its value
   * and headers, and without a key that is longer than a stream's name.
   */
  public ProducerRecord<String, byte[]> brief(
      ConsumerRecord<String, byte[]> original, Throwable cause) {
    String key = original.key();
    boolean named = key != null && key.length() <= Frames.MAX_STREAM_ID_BYTES;
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(topic, named ? key : null, new byte[0]);
    explain(letter, original, cause);
    add(letter, OMITTED, Integer.toString(original.value() == null ? 0 : original.value().length));
    return letter;
  }

  private static void explain(
      ProducerRecord<String, byte[]> letter,
      ConsumerRecord<String, byte[]> original,
      Throwable cause) {
    add(letter, TOPIC, original.topic());
    add(letter, PARTITION, Integer.toString(original.partition()));
    add(letter, OFFSET, Long.toString(original.offset()));
    add(letter, TIMESTAMP, Long.toString(original.timestamp()));
    add(letter, ERROR_CLASS, cause.getClass().getName());
    add(letter, ERROR_MESSAGE, shortened(String.valueOf(cause.getMessage())));
  }

  /** A cause as it is told: the beginning of one that is very long. */
  public static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }

  private static void add(ProducerRecord<String, byte[]> letter, String name, String value) {
    letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
