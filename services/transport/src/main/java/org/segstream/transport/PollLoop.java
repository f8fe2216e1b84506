package org.segstream.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns a consumer: it polls, hands records to a handler that only queues them,
 * pauses a partition while too much of it is unfinished, and commits what is finished without a
 * gap. It never computes, so the group never takes it for dead.
 */
public final class PollLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);
  private static final Duration POLL = Duration.ofMillis(50);

  private final Consumer<String, byte[]> consumer;
  private final Collection<String> topics;
  private final Handler handler;
  private final Limits limits;
  private final Map<TopicPartition, AssignedPartition> assigned = new ConcurrentHashMap<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Thread thread;
  private long nextCommitNanos;

  /** What to do with records; every method is called by the poll thread and returns at once. */
  public interface Handler {
    /** Takes a record over; {@link Delivery#done()} must follow, from any thread. */
    void accept(Delivery delivery);

    /** The partition is this consumer's from now on. */
    default void assigned(TopicPartition partition) {}

    /** The partition is no longer this consumer's; its deliveries are not current any more. */
    default void revoked(TopicPartition partition) {}

    /** The loop has ended on a failure. */
    default void failed(RuntimeException failure) {
      LOG.error("polling ended: {}", failure.getMessage(), failure);
    }
  }

  /**
   * How much may be unfinished, and how it is committed.
   *
   * @param records a partition pauses at this many unfinished records, and goes on at half of it
   * @param bytes a partition pauses at this many unfinished bytes, and goes on at half of it
   * @param commitInterval time between commits
   * @param drain how long {@link PollLoop#close} waits for unfinished records
   */
  public record Limits(int records, long bytes, Duration commitInterval, Duration drain) {
    /** Checks the ranges. */
    public Limits {
      if (records < 1 || bytes < 1) {
        throw new IllegalArgumentException(
            "limits of " + records + " records and " + bytes + " bytes, must be at least 1");
      }
    }

    /** 32 records, 32 MiB a partition; commits every second; drains for 10 s. */
    public static Limits standard() {
      return new Limits(32, 32L << 20, Duration.ofSeconds(1), Duration.ofSeconds(10));
    }
  }

  private PollLoop(
      Consumer<String, byte[]> consumer,
      Collection<String> topics,
      Handler handler,
      Limits limits) {
    this.consumer = consumer;
    this.topics = List.copyOf(topics);
    this.handler = handler;
    this.limits = limits;
    this.thread = Thread.ofPlatform().name("segstream-poll").unstarted(this::run);
  }

  /**
   * Subscribes and starts polling.
   *
   * @param consumer with automatic commits off; owned, used and closed by the loop from now on
   */
  public static PollLoop start(
      Consumer<String, byte[]> consumer,
      Collection<String> topics,
      Handler handler,
      Limits limits) {
    PollLoop loop = new PollLoop(consumer, topics, handler, limits);
    loop.thread.start();
    return loop;
  }

  /** Number of records delivered and not yet done. */
  public int unfinished() {
    return assigned.values().stream().mapToInt(each -> each.offsets().openRecords()).sum();
  }

  /**
   * Stops the intake, waits for unfinished records as long as the limits allow, commits, leaves the
   * group. Not to be called by the handler.
   */
  @Override
  public void close() {
    closing.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      consumer.subscribe(topics, new Rebalance());
      nextCommitNanos = System.nanoTime() + limits.commitInterval().toNanos();
      while (!closing.get()) {
        step();
      }
      drain();
      commitNow(assigned.values());
    } catch (RuntimeException e) {
      handler.failed(e);
    } finally {
      assigned.values().forEach(AssignedPartition::revoke);
      assigned.clear();
    }
  }

  private void step() {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      deliver(record);
    }
    assigned.values().forEach(this::pauseOrResume);
    if (System.nanoTime() - nextCommitNanos >= 0) {
      commitLater();
      nextCommitNanos = System.nanoTime() + limits.commitInterval().toNanos();
    }
  }

  private void deliver(ConsumerRecord<String, byte[]> record) {
    AssignedPartition partition =
        assigned.get(new TopicPartition(record.topic(), record.partition()));
    if (partition != null) {
      partition.offsets().begin(record.offset(), Math.max(0, record.serializedValueSize()));
      handler.accept(new Delivery(record, partition));
    }
  }

  private void pauseOrResume(AssignedPartition partition) {
    int records = partition.offsets().openRecords();
    long bytes = partition.offsets().openBytes();
    if (!partition.isPaused() && (records >= limits.records() || bytes >= limits.bytes())) {
      consumer.pause(List.of(partition.partition()));
      partition.setPaused(true);
    } else if (partition.isPaused()
        && records <= limits.records() / 2
        && bytes <= limits.bytes() / 2) {
      consumer.resume(List.of(partition.partition()));
      partition.setPaused(false);
    }
  }

  private void drain() {
    long end = System.nanoTime() + limits.drain().toNanos();
    while (unfinished() > 0 && System.nanoTime() - end < 0) {
      // Polling keeps the membership alive and serves rebalances; paused, it brings no records.
      consumer.pause(consumer.assignment());
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        LOG.debug("left for the next owner: {}@{}", record.partition(), record.offset());
      }
    }
  }

  private void commitLater() {
    Map<AssignedPartition, Long> offsets = uncommitted(assigned.values());
    if (offsets.isEmpty()) {
      return;
    }
    consumer.commitAsync(
        positions(offsets),
        (_, failure) -> {
          if (failure == null) {
            offsets.forEach(AssignedPartition::setCommitted);
          } else {
            LOG.warn("offsets not committed, will be tried again: {}", failure.getMessage());
          }
        });
  }

  private void commitNow(Collection<AssignedPartition> partitions) {
    Map<AssignedPartition, Long> offsets = uncommitted(partitions);
    if (offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(positions(offsets));
      offsets.forEach(AssignedPartition::setCommitted);
    } catch (KafkaException e) {
      LOG.warn("offsets not committed, their records will come again: {}", e.getMessage());
    }
  }

  private static Map<AssignedPartition, Long> uncommitted(
      Collection<AssignedPartition> partitions) {
    Map<AssignedPartition, Long> offsets = new HashMap<>();
    for (AssignedPartition partition : partitions) {
      OptionalLong offset = partition.uncommitted();
      offset.ifPresent(value -> offsets.put(partition, value));
    }
    return offsets;
  }

  private static Map<TopicPartition, OffsetAndMetadata> positions(
      Map<AssignedPartition, Long> offsets) {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> positions.put(partition.partition(), new OffsetAndMetadata(offset)));
    return positions;
  }

  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        assigned.put(partition, new AssignedPartition(partition));
        handler.assigned(partition);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commitNow(remove(partitions));
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      remove(partitions);
    }

    private List<AssignedPartition> remove(Collection<TopicPartition> partitions) {
      List<AssignedPartition> removed = new ArrayList<>();
      for (TopicPartition each : partitions) {
        AssignedPartition partition = assigned.remove(each);
        if (partition != null) {
          partition.revoke();
          removed.add(partition);
          handler.revoked(each);
        }
      }
      return removed;
    }
  }
}
