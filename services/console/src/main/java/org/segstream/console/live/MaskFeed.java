package org.segstream.console.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.AllPartitions;
import org.segstream.transport.flow.UnreadableRecords;
import org.segstream.transport.serde.MalformedRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads the masks of the streams that are wanted, from a moment ago on. It reads only
 * the partitions that these streams are in: workers publish with Java's partitioner.
 */
final class MaskFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MaskFeed.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ASKING = Duration.ofSeconds(5);
  private static final Duration LEAVING = Duration.ofSeconds(2);
  private static final Duration RESTING = Duration.ofSeconds(1);

  /** So that the first picture of a stream is there at once. */
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private static final int LONGEST_FETCH_MS = 50;

  private final KafkaConsumer<String, byte[]> consumer;
  private final String topic;
  private final Predicate<String> isWanted;
  private final Consumer<MaskRecord> taker;
  private final UnreadableRecords unreadable = new UnreadableRecords(LOG);
  private final Thread thread;
  private volatile Set<String> wanted = Set.of();
  private volatile boolean isClosing;
  private Set<String> known = Set.of();
  private int partitions;

  private MaskFeed(
      KafkaSettings kafka, String topic, Predicate<String> isWanted, Consumer<MaskRecord> taker) {
    Map<String, Object> settings = AllPartitions.settings(kafka, "segstream-console-masks");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, LONGEST_FETCH_MS);
    this.consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    this.topic = topic;
    this.isWanted = isWanted;
    this.taker = taker;
    this.thread = Thread.ofPlatform().name("segstream-console-masks").daemon().unstarted(this::run);
  }

  /**
   * Starts.
   *
   * @param isWanted whether a stream's masks are read, others of its partition being skipped
   * @param taker of the masks, on the feed's own thread
   */
  static MaskFeed start(
      KafkaSettings kafka, String topic, Predicate<String> isWanted, Consumer<MaskRecord> taker) {
    MaskFeed feed = new MaskFeed(kafka, topic, isWanted, taker);
    feed.thread.start();
    return feed;
  }

  /** From now on these streams are wanted. */
  void want(Set<String> streams) {
    wanted = streams;
    LockSupport.unpark(thread);
    consumer.wakeup();
  }

  private void run() {
    while (!isClosing) {
      try {
        turn();
      } catch (WakeupException e) {
        LOG.trace("something has changed", e);
      } catch (KafkaException e) {
        LOG.warn("the masks cannot be read at the moment: {}", e.getMessage());
        LockSupport.parkNanos(RESTING.toNanos());
      }
    }
    consumer.close(CloseOptions.timeout(LEAVING));
  }

  private void turn() {
    Set<String> now = wanted;
    if (now.isEmpty()) {
      consumer.assign(List.of());
      known = now;
      LockSupport.parkNanos(RESTING.toNanos());
      return;
    }
    if (!isAssigned(now)) {
      LockSupport.parkNanos(RESTING.toNanos());
      return;
    }
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      if (record.key() != null && record.value() != null && isWanted.test(record.key())) {
        take(record);
      }
    }
  }

  /**
   * Reads the partitions of what is wanted, those of what is new from a moment ago on.
   *
   * @return false if there is no such topic at the moment
   */
  private boolean isAssigned(Set<String> now) {
    List<PartitionInfo> found = consumer.partitionsFor(topic, ASKING);
    int count = found == null ? 0 : found.size();
    if (now.equals(known) && count == partitions) {
      return count > 0;
    }
    if (count == 0) {
      return false;
    }
    Set<String> added = new HashSet<>(now);
    if (count == partitions) {
      added.removeAll(known);
    }
    consumer.assign(partitions(now, count));
    rewind(partitions(added, count));
    known = now;
    partitions = count;
    return true;
  }

  private Set<TopicPartition> partitions(Set<String> streams, int count) {
    return streams.stream()
        .map(stream -> Utils.murmur2(stream.getBytes(StandardCharsets.UTF_8)))
        .map(hash -> new TopicPartition(topic, Utils.toPositive(hash) % count))
        .collect(Collectors.toUnmodifiableSet());
  }

  private void rewind(Set<TopicPartition> added) {
    long begin = System.currentTimeMillis() - MOMENT.toMillis();
    Map<TopicPartition, Long> times = new HashMap<>();
    added.forEach(partition -> times.put(partition, begin));
    Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(times, ASKING);
    for (TopicPartition partition : added) {
      OffsetAndTimestamp first = offsets.get(partition);
      if (first == null) {
        consumer.seekToEnd(List.of(partition));
      } else {
        consumer.seek(partition, first.offset());
      }
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    try {
      taker.accept(MaskRecord.of(record));
    } catch (MalformedRecordException e) {
      unreadable.add(record, e);
    }
  }

  @Override
  public void close() {
    isClosing = true;
    LockSupport.unpark(thread);
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
