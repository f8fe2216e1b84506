package org.segstream.producer;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.flow.Acknowledgement;
import org.segstream.transport.topics.TopicLimits;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.vision.RgbImage;

/**
 * Publishes the images of one stream as frames.
 *
 * <p>When Kafka is slower than the images come, {@link #publish} waits for room in the client's
 * buffer: the source slows down, nothing is lost. For one thread; the counts may be read by others.
 */
public final class FramePublisher implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final FrameRecords records;
  private final FrameOptions options;
  private final String topic;
  private final int limit;
  private final KafkaSettings kafka;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private @Nullable Producer<String, byte[]> producer;

  /**
   * Looks up how large a record the topic takes.
   *
   * @throws TransportException if Kafka cannot be asked, or the topic is not there
   */
  public FramePublisher(KafkaSettings kafka, Topics topics, FrameOptions options) {
    this.kafka = kafka;
    this.topic = topics.frames();
    this.options = options;
    this.records = new FrameRecords(options);
    try (Admin admin = Admin.create(kafka.admin("segstream-produce"))) {
      this.limit = TopicLimits.maxMessageBytes(admin, topic);
    }
  }

  /**
   * Sends the image as the stream's next frame; waits while the client's buffer is full.
   *
   * @param captured when it was taken
   * @return completes when all in-sync replicas have it, exceptionally when it is given up
   * @throws TransportException if the record is larger than the topic takes, or Kafka has refused
   *     an earlier one
   * @throws IllegalArgumentException if the schema does not allow such a frame
   */
  public CompletionStage<Frame> publish(RgbImage image, Instant captured) {
    check();
    Frame frame = records.next(image, captured);
    byte[] value = frame.toByteArray();
    checkSize(frame, value.length);
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(topic, null, captured.toEpochMilli(), options.stream(), value);
    try {
      return Acknowledgement.of(producer(value.length), message)
          .whenComplete((_, refused) -> count(value.length, refused))
          .thenApply(_ -> frame);
    } catch (KafkaException e) {
      throw refusal(e);
    }
  }

  /**
   * Waits until all frames are acknowledged.
   *
   * @throws TransportException if Kafka has refused one
   */
  public void flush() {
    if (producer != null) {
      producer.flush();
    }
    check();
  }

  /** Frames that all in-sync replicas have. */
  public long acknowledged() {
    return acknowledged.get();
  }

  /** Bytes of the acknowledged frames' records. */
  public long acknowledgedBytes() {
    return bytes.get();
  }

  /** Waits for outstanding frames for at most 10 s. */
  @Override
  public void close() {
    if (producer != null) {
      producer.close(CLOSING);
    }
  }

  private void count(int length, @Nullable Throwable refused) {
    if (refused == null) {
      acknowledged.incrementAndGet();
      bytes.addAndGet(length);
    } else {
      failure.compareAndSet(null, refused);
    }
  }

  private void checkSize(Frame frame, int length) {
    int needed = TopicLimits.batchBytes(options.stream(), length);
    if (needed > limit) {
      throw new TransportException(
          ("a frame of %d×%d as %s is a record of %d bytes, but topic %s takes at most %d: raise"
                  + " its max.message.bytes, or publish smaller frames (--format jpeg)")
              .formatted(
                  frame.getImage().getWidth(),
                  frame.getImage().getHeight(),
                  options.format(),
                  needed,
                  topic,
                  limit));
    }
  }

  /** Made with the first record, whose size is the usual one. */
  private Producer<String, byte[]> producer(int recordBytes) {
    if (producer == null) {
      producer =
          new KafkaProducer<>(
              kafka.producer("segstream-produce-" + options.stream(), recordBytes),
              new StringSerializer(),
              new ByteArraySerializer());
    }
    return producer;
  }

  private void check() {
    Throwable refused = failure.get();
    if (refused != null) {
      throw refusal(refused);
    }
  }

  private TransportException refusal(Throwable cause) {
    return new TransportException(
        "Kafka at "
            + kafka.bootstrapServers()
            + " refused a frame of stream "
            + options.stream()
            + ": "
            + cause.getMessage(),
        cause);
  }
}
