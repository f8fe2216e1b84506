package org.segstream.transport.models;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.AllPartitions;
import org.segstream.transport.flow.TopicPresence;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that follows the models' topic from its beginning, in no group: whoever starts it hears
 * of every model and pointer there is, and then of every new one. A broker that is away is waited
 * for.
 */
public final class ModelFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ASKING = Duration.ofSeconds(5);
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private final Consumer<String, byte[]> consumer;
  private final AllPartitions partitions;
  private final TopicPresence presence;
  private final String topic;
  private final Listener listener;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private Map<TopicPartition, Long> ends = Map.of();
  private boolean caughtUp;

  /** Hears of the records, one after another, on the feed's own thread. */
  public interface Listener {
    /** A model; its payload has been checked against its digest and shares the record's bytes. */
    void onModel(Model model);

    /** A pointer was set; its model may be unknown so far. */
    void onPointer(ModelPointer pointer, ModelKeys.Role role);

    /** The record of a key was taken back. */
    default void onRemoved(String key) {}

    /**
     * A record that cannot be used.
     *
     * @param key its key, "null" for one without
     * @param reason one sentence
     */
    default void onRefused(String key, String reason) {}

    /**
     * All that was there at the start has been told; once. Also told when there is no such topic,
     * which is looked for from then on.
     */
    default void caughtUp() {}

    /** The feed has ended on a failure: Kafka refused permanently, or a listener's method threw. */
    default void failed(Throwable failure) {
      LOG.error("the models' topic is no longer followed: {}", failure.getMessage(), failure);
    }
  }

  private ModelFeed(Consumer<String, byte[]> consumer, String topic, Listener listener) {
    this.consumer = consumer;
    this.partitions = new AllPartitions(consumer, List.of(topic));
    this.presence = new TopicPresence(consumer, List.of(topic), LOG);
    this.topic = topic;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("segstream-models").daemon().unstarted(this::run);
  }

  /**
   * Starts following, whether or not Kafka can be reached.
   *
   * @param topic see {@link Topics#models()}
   */
  public static ModelFeed start(KafkaSettings kafka, String topic, Listener listener) {
    ModelFeed feed =
        new ModelFeed(
            new KafkaConsumer<>(
                AllPartitions.settings(kafka, "segstream-models"),
                new StringDeserializer(),
                new ByteArrayDeserializer()),
            topic,
            listener);
    feed.thread.start();
    return feed;
  }

  /** Stops following. Not to be called by the listener. */
  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        turn();
      }
    } catch (WakeupException e) {
      LOG.debug("closed", e);
    } catch (RuntimeException | Error e) {
      listener.failed(e);
    } finally {
      consumer.close(CloseOptions.timeout(LEAVING));
    }
  }

  private void turn() {
    try {
      if (ends.isEmpty()) {
        begin();
      } else {
        partitions.add(ASKING);
        consumer.poll(POLL).forEach(this::tell);
      }
      if (!caughtUp && ends.entrySet().stream().allMatch(this::isReached)) {
        caughtUp = true;
        listener.caughtUp();
      }
    } catch (RetriableException e) {
      LOG.warn("topic {} cannot be read at the moment: {}", topic, e.getMessage());
      pause();
    }
  }

  private void begin() {
    if (presence.missing(ASKING).isPresent()) {
      pause();
      return;
    }
    partitions.add(ASKING);
    ends = Map.copyOf(consumer.endOffsets(consumer.assignment(), ASKING));
  }

  private boolean isReached(Map.Entry<TopicPartition, Long> end) {
    return consumer.position(end.getKey(), ASKING) >= end.getValue();
  }

  private void tell(ConsumerRecord<String, byte[]> record) {
    String key = String.valueOf(record.key());
    byte[] value = record.value();
    if (value == null) {
      listener.onRemoved(key);
      return;
    }
    try {
      tell(key, value);
    } catch (MalformedRecordException e) {
      listener.onRefused(key, String.valueOf(e.getMessage()));
    }
  }

  private void tell(String key, byte[] value) throws MalformedRecordException {
    Optional<ModelKeys.Role> role = ModelKeys.role(key);
    if (role.isPresent()) {
      listener.onPointer(ModelRecords.pointer(key, role.get(), value), role.get());
    } else {
      listener.onModel(ModelRecords.model(key, value));
    }
  }

  private void pause() {
    try {
      closing.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }
}
