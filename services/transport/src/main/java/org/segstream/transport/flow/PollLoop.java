package org.segstream.transport.flow;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
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

  /** While a partition is paused: it goes on soon after what it waits for is finished. */
  private static final Duration SHORT_POLL = Duration.ofMillis(5);

  private static final int POLLS_OF_REST = 4;

  /** So many in a row are no accident of a start or a change of partitions. */
  private static final int BUSY_POLLS = 3;

  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final Duration LEAVING = Duration.ofSeconds(5);

  /** For the answer whether topics are there. */
  private static final Duration ASKING = Duration.ofSeconds(2);

  private static final long BETWEEN_LOOKS_NANOS = Duration.ofSeconds(1).toNanos();

  private final Consumer<String, byte[]> consumer;
  private final Collection<String> topics;
  private final Handler handler;
  private final PollLimits limits;
  private final Map<TopicPartition, AssignedPartition> assigned = new ConcurrentHashMap<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final OffsetCommits commits;
  private final TopicPresence presence;
  private final LostRecords lostRecords;
  private final Thread thread;
  private volatile long turnedNanos = System.nanoTime();
  private long nextCommitNanos;
  private long nextLookNanos = System.nanoTime();
  private boolean topicsThere;

  /** Polls in a row that brought nothing and took much CPU time. */
  private int busyPolls;

  /** What to do with records; every method is called by the poll thread and returns at once. */
  public interface Handler {
    /** Takes a record over; {@link Delivery#done()} must follow, from any thread. */
    void accept(Delivery delivery);

    /** Topics, besides those that are read, without which no record may be taken. */
    default List<String> outputs() {
      return List.of();
    }

    /**
     * Which topic is not there; until all are, nothing is read. Told again at each look.
     *
     * @param topic empty when all are there
     */
    default void missing(Optional<String> topic) {}

    /** Records that nobody of the group has read have been deleted from a partition. */
    default void lost(TopicPartition partition, long records) {}

    /** The partition is this consumer's from now on. */
    default void assigned(TopicPartition partition) {}

    /** The partition is no longer this consumer's; its deliveries are not current any more. */
    default void revoked(TopicPartition partition) {}

    /**
     * Who this consumer is in its group at the moment, for offsets that a transaction commits; told
     * at each turn of the loop.
     *
     * @param identity empty until the group has taken it in
     */
    default void member(Optional<ConsumerGroupMetadata> identity) {}

    /** The loop has ended on a failure. */
    default void failed(Throwable failure) {
      LOG.error("polling ended: {}", failure.getMessage(), failure);
    }
  }

  private PollLoop(
      Consumer<String, byte[]> consumer,
      Collection<String> topics,
      Handler handler,
      PollLimits limits) {
    this.consumer = consumer;
    this.topics = List.copyOf(topics);
    this.handler = handler;
    this.limits = limits;
    this.commits = new OffsetCommits(consumer, limits.offsets());
    this.lostRecords = new LostRecords(consumer);
    List<String> needed = new ArrayList<>(topics);
    needed.addAll(handler.outputs());
    this.presence = new TopicPresence(consumer, needed, LOG);
    this.thread = Thread.ofPlatform().name("segstream-poll").unstarted(this::run);
  }

  /**
   * Starts: subscribes as soon as all topics are there, and polls.
   *
   * @param consumer with automatic commits off and {@code allow.auto.create.topics} too; owned,
   *     used and closed by the loop from now on
   */
  public static PollLoop start(
      Consumer<String, byte[]> consumer,
      Collection<String> topics,
      Handler handler,
      PollLimits limits) {
    PollLoop loop = new PollLoop(consumer, topics, handler, limits);
    loop.thread.start();
    return loop;
  }

  /** Number of records delivered and not yet done. */
  public int unfinished() {
    return assigned.values().stream().mapToInt(each -> each.offsets().openRecords()).sum();
  }

  /** Bytes of the records delivered and not yet done. */
  public long unfinishedBytes() {
    return assigned.values().stream().mapToLong(each -> each.offsets().openBytes()).sum();
  }

  /**
   * Records of its partitions that are not done: those delivered, and those that wait on the topic
   * as far as the last fetches tell.
   */
  public long lag() {
    return unfinished() + assigned.values().stream().mapToLong(AssignedPartition::waiting).sum();
  }

  /** Time since the loop last turned, whatever the broker does: a loop that hangs is not alive. */
  public Duration sinceLastTurn() {
    return Duration.ofNanos(System.nanoTime() - turnedNanos);
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
    try {
      awaitTopics();
      consumer.subscribe(topics, new Rebalance());
      nextCommitNanos = System.nanoTime() + limits.commitInterval().toNanos();
      while (!closing.get()) {
        step();
      }
      drain();
      commits.now(assigned.values());
    } catch (RuntimeException | Error e) {
      handler.failed(e);
    } finally {
      leave();
      assigned.values().forEach(AssignedPartition::revoke);
      assigned.clear();
    }
  }

  private void leave() {
    try {
      consumer.close(CloseOptions.timeout(LEAVING));
    } catch (KafkaException e) {
      LOG.warn("the group was not left in order: {}", e.getMessage());
    }
  }

  private void awaitTopics() {
    lookForTopics();
    while (!closing.get() && !topicsThere) {
      turnedNanos = System.nanoTime();
      LockSupport.parkNanos(POLLS_OF_REST * POLL.toNanos());
      lookForTopics();
    }
  }

  /** Once a second. */
  private void lookForTopics() {
    if (System.nanoTime() - nextLookNanos < 0) {
      return;
    }
    try {
      Optional<String> missing = presence.missing(ASKING);
      topicsThere = missing.isEmpty();
      handler.missing(missing);
    } catch (RetriableException e) {
      LOG.debug("no broker says whether the topics are there", e);
    }
    nextLookNanos = System.nanoTime() + BETWEEN_LOOKS_NANOS;
  }

  private void step() {
    Instant before = Instant.now();
    ConsumerRecords<String, byte[]> records = poll();
    records.partitions().forEach(each -> lookBefore(records.records(each).getFirst()));
    records.forEach(this::deliver);
    records
        .nextOffsets()
        .forEach((partition, next) ->
            Optional.ofNullable(assigned.get(partition)).ifPresent(it -> it.goOn(next.offset())));
    assigned.values().forEach(partition -> measure(partition, before));
    // Whoever has partitions has topics.
    if (assigned.isEmpty() || !topicsThere) {
      lookForTopics();
    }
    long share = limits.bytesOfEach(assigned.size());
    assigned.values().forEach(partition -> pauseOrResume(partition, share));
    if (System.nanoTime() - nextCommitNanos >= 0) {
      commits.later(assigned.values());
      nextCommitNanos = System.nanoTime() + limits.commitInterval().toNanos();
    }
  }

  private ConsumerRecords<String, byte[]> poll() {
    Duration patience =
        assigned.values().stream().anyMatch(AssignedPartition::isPaused) ? SHORT_POLL : POLL;
    long before = CPU.getCurrentThreadCpuTime();
    ConsumerRecords<String, byte[]> records = consumer.poll(patience);
    turnedNanos = System.nanoTime();
    long cpu = CPU.getCurrentThreadCpuTime() - before;
    busyPolls = records.isEmpty() && cpu > POLL.toNanos() / 8 ? busyPolls + 1 : 0;
    if (busyPolls >= BUSY_POLLS || (records.isEmpty() && cpu > patience.toNanos() / 2)) {
      // While no broker answers, Kafka's consumer does not wait but spins (KAFKA-20253), with a
      // thread of its own that takes several times as much.
      LockSupport.parkNanos(POLLS_OF_REST * patience.toNanos());
    }
    ConsumerGroupMetadata now = consumer.groupMetadata();
    handler.member(now.generationId() > 0 ? Optional.of(now) : Optional.empty());
    return records;
  }

  private void deliver(ConsumerRecord<String, byte[]> record) {
    AssignedPartition partition =
        assigned.get(new TopicPartition(record.topic(), record.partition()));
    if (partition != null) {
      partition.offsets().begin(record.offset(), Math.max(0, record.serializedValueSize()));
      handler.accept(new Delivery(record, partition));
    }
  }

  private void lookBefore(ConsumerRecord<String, byte[]> first) {
    TopicPartition partition = new TopicPartition(first.topic(), first.partition());
    AssignedPartition mine = assigned.get(partition);
    if (mine != null) {
      long lost = lostRecords.before(mine, first.offset());
      if (lost > 0) {
        handler.lost(partition, lost);
      }
    }
  }

  private void measure(AssignedPartition partition, Instant when) {
    OptionalLong lag = consumer.currentLag(partition.partition());
    lag.ifPresent(partition::setWaiting);
    // What a consumer knows of the end of a paused partition is old.
    if (!partition.isPaused() && lag.orElse(1) == 0) {
      partition.setCaughtUp(when);
    }
  }

  private void pauseOrResume(AssignedPartition partition, long share) {
    int records = partition.offsets().openRecords();
    long bytes = partition.offsets().openBytes();
    if (!partition.isPaused() && (records >= limits.records() || bytes >= share)) {
      consumer.pause(List.of(partition.partition()));
      partition.setPaused(true);
    } else if (partition.isPaused() && records <= limits.records() / 2 && bytes <= share / 2) {
      consumer.resume(List.of(partition.partition()));
      partition.setPaused(false);
    }
  }

  private void drain() {
    long end = System.nanoTime() + limits.drain().toNanos();
    while (unfinished() > 0 && System.nanoTime() - end < 0) {
      // Polling keeps the membership alive and serves rebalances; paused, it brings no records.
      consumer.pause(consumer.assignment());
      for (ConsumerRecord<String, byte[]> record : poll()) {
        LOG.debug("left for the next owner: {}@{}", record.partition(), record.offset());
      }
    }
  }

  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      List<AssignedPartition> mine = partitions.stream().map(AssignedPartition::new).toList();
      lostRecords.begin(mine);
      for (AssignedPartition each : mine) {
        assigned.put(each.partition(), each);
        handler.assigned(each.partition());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commits.now(remove(partitions));
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
