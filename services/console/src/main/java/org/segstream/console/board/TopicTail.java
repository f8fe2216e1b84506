package org.segstream.console.board;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.AllPartitions;
import org.segstream.transport.flow.TopicPresence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that follows a topic from its beginning, in no group. A topic that is not there is
 * looked for, a broker that is away waited for.
 */
final class TopicTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ASKING = Duration.ofSeconds(5);
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private final KafkaConsumer<String, byte[]> consumer;
  private final AllPartitions partitions;
  private final TopicPresence presence;
  private final String topic;
  private final Consumer<ConsumerRecord<String, byte[]>> taker;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  private TopicTail(
      KafkaSettings kafka, String topic, Consumer<ConsumerRecord<String, byte[]>> taker) {
    this.topic = topic;
    this.taker = taker;
    this.consumer =
        new KafkaConsumer<>(
            AllPartitions.settings(kafka, "segstream-console-" + topic),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    this.partitions = new AllPartitions(consumer, List.of(topic));
    this.presence = new TopicPresence(consumer, List.of(topic), LOG);
    this.thread = Thread.ofPlatform().name("segstream-console-topic").daemon().unstarted(this::run);
  }

  /**
   * Starts following, whether or not Kafka can be reached.
   *
   * @param taker of the records, on the tail's own thread; must not throw
   */
  static TopicTail start(
      KafkaSettings kafka, String topic, Consumer<ConsumerRecord<String, byte[]>> taker) {
    TopicTail tail = new TopicTail(kafka, topic, taker);
    tail.thread.start();
    return tail;
  }

  private void run() {
    try (consumer) {
      while (closing.getCount() > 0) {
        turn();
      }
      consumer.close(CloseOptions.timeout(LEAVING));
    } catch (WakeupException e) {
      LOG.debug("closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() throws InterruptedException {
    try {
      if (presence.missing(ASKING).isPresent()) {
        var _ = closing.await(1, TimeUnit.SECONDS);
        return;
      }
      partitions.add(ASKING);
      consumer.poll(POLL).forEach(taker);
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.warn("topic {} cannot be read at the moment: {}", topic, e.getMessage());
      var _ = closing.await(1, TimeUnit.SECONDS);
    }
  }

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
}
