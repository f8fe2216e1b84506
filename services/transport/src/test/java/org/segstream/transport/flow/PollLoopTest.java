package org.segstream.transport.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.SharedBroker;

@Timeout(60)
class PollLoopTest {
  private static final PollLimits FAST =
      limits(4, 1 << 20, Duration.ofMillis(20), Duration.ofSeconds(2));

  /** Keeps deliveries until the test finishes them. */
  private static class Queue implements PollLoop.Handler {
    final ConcurrentLinkedQueue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
    final List<TopicPartition> revoked = new CopyOnWriteArrayList<>();
    final List<TopicPartition> assigned = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    final AtomicLong lost = new AtomicLong();

    @Override
    public void lost(TopicPartition partition, long records) {
      lost.addAndGet(records);
    }

    @Override
    public void accept(Delivery delivery) {
      deliveries.add(delivery);
    }

    @Override
    public void assigned(TopicPartition partition) {
      assigned.add(partition);
    }

    @Override
    public void revoked(TopicPartition partition) {
      revoked.add(partition);
    }

    @Override
    public void failed(Throwable failure) {
      failures.add(failure);
    }

    Delivery at(long offset) {
      return deliveries.stream()
          .filter(delivery -> delivery.record().offset() == offset)
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void commitsOnlyWhatIsFinishedWithoutAGap(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 3, 10);
    Queue queue = new Queue();
    try (PollLoop loop = start(topic, queue, FAST)) {
      await().until(() -> queue.deliveries.size() == 3);
      queue.at(1).done();
      queue.at(2).done();
      await().during(Duration.ofMillis(200)).until(() -> committed(topic).orElse(0L) == 0L);
      queue.at(0).done();
      await().until(() -> committed(topic).equals(Optional.of(3L)));
      assertThat(loop.unfinished()).isZero();
    }
    assertThat(queue.failures).isEmpty();
  }

  @Test
  void anErrorEndsTheLoopAndIsTold(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 1, 10);
    Error error = new StackOverflowError("as a test");
    Queue queue =
        new Queue() {
          @Override
          public void accept(Delivery delivery) {
            throw error;
          }
        };
    try (PollLoop _ = start(topic, queue, FAST)) {
      await().until(() -> queue.failures.contains(error));
    }
  }

  /** As Kafka's consumer does while no broker answers. */
  private static final class Spinning extends MockConsumer<String, byte[]> {
    private final double share;

    /**
     * @param share of a poll that is spent with spinning
     */
    Spinning(double share) {
      super("earliest");
      this.share = share;
    }

    @Override
    public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
      ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
      long end = cpu.getCurrentThreadCpuTime() + (long) (share * timeout.toNanos());
      while (cpu.getCurrentThreadCpuTime() < end) {
        Thread.onSpinWait();
      }
      return super.poll(Duration.ZERO);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.2})
  void restsWhileTheConsumerSpins(double share) throws InterruptedException {
    AtomicInteger turns = new AtomicInteger();
    PollLoop.Handler counting =
        new PollLoop.Handler() {
          @Override
          public void accept(Delivery delivery) {
            delivery.done();
          }

          @Override
          public void member(Optional<ConsumerGroupMetadata> identity) {
            turns.incrementAndGet();
          }
        };
    Spinning spinning = new Spinning(share);
    spinning.updatePartitions("some", List.of(new PartitionInfo("some", 0, null, null, null)));
    try (PollLoop _ = PollLoop.start(spinning, List.of("some"), counting, FAST)) {
      Thread.sleep(1000);
      assertThat(turns.get()).isBetween(1, 10);
    }
  }

  @Test
  void waitsForItsTopicsAndThenReadsThem(TestInfo test) throws Exception {
    String topic = test.getTestMethod().orElseThrow().getName();
    String output = topic + "-results";
    List<Optional<String>> missing = new CopyOnWriteArrayList<>();
    Queue queue =
        new Queue() {
          @Override
          public List<String> outputs() {
            return List.of(output);
          }

          @Override
          public void missing(Optional<String> what) {
            missing.add(what);
          }
        };
    try (PollLoop loop = start(topic, queue, FAST)) {
      await().until(() -> missing.contains(Optional.of(topic)));
      make(topic, 1);
      send(topic, 1, 10);
      await().until(() -> missing.contains(Optional.of(output)));
      assertThat(queue.deliveries).as("there is nowhere to put results").isEmpty();
      assertThat(loop.sinceLastTurn()).isLessThan(Duration.ofSeconds(5));
      make(output, 1);
      await().until(() -> queue.deliveries.size() == 1);
      assertThat(missing.getLast()).isEmpty();
    }
    assertThat(queue.failures).isEmpty();
  }

  @Test
  void aTopicThatGoesAwayIsTold(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    List<Optional<String>> missing = new CopyOnWriteArrayList<>();
    Queue queue =
        new Queue() {
          @Override
          public void missing(Optional<String> what) {
            missing.add(what);
          }
        };
    try (PollLoop _ = start(topic, queue, FAST, Map.of("metadata.max.age.ms", "500"))) {
      await().until(() -> queue.assigned.size() == 1);
      try (Admin admin = SharedBroker.admin()) {
        admin.deleteTopics(List.of(topic)).all().get();
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> missing.contains(Optional.of(topic)));
      make(topic, 1);
      await().atMost(Duration.ofSeconds(30)).until(() -> missing.getLast().isEmpty());
    }
    assertThat(queue.failures).isEmpty();
  }

  @Test
  void closingDoesNotWaitForTopicsThatAreNotThere() {
    PollLoop loop = start("never-made", new Queue(), FAST);
    assertThat(loop.unfinished()).isZero();
    loop.close();
  }

  @ParameterizedTest
  @EnumSource(PollLimits.Offsets.class)
  void marksAndAbortedRecordsOfTransactionsLeaveNoLag(PollLimits.Offsets offsets) throws Exception {
    String topic = "transactions-" + offsets;
    make(topic, 1);
    PollLimits limits = FAST.withOffsets(offsets);
    Queue queue = new Queue();
    try (PollLoop _ = start(topic, queue, limits)) {
      // A mark behind the last record, and whole transactions that are worth nothing.
      inTransactions(topic, 2, true);
      await().until(() -> queue.deliveries.size() == 2);
      inTransactions(topic, 3, false);
      long end = end(topic);
      assertThat(end).isEqualTo(2 + 1 + 3 + 1);
      await().during(Duration.ofMillis(300)).until(() -> committed(topic).orElse(0L) == 0L);
      queue.deliveries.forEach(Delivery::done);
      await().until(() -> committed(topic).equals(Optional.of(end)));
      inTransactions(topic, 1, false);
      await().until(() -> committed(topic).equals(Optional.of(end(topic))));
      inTransactions(topic, 1, true);
      await().until(() -> queue.deliveries.size() == 3);
    }
    assertThat(queue.lost).as("marks are no records").hasValue(0);
    assertThat(queue.failures).isEmpty();
  }

  @Test
  void recordsThatWereDeletedUnreadAreCounted(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 3, 10);
    Queue before = new Queue();
    try (PollLoop _ = start(topic, before, FAST)) {
      await().until(() -> before.deliveries.size() == 3);
      before.deliveries.forEach(Delivery::done);
    }
    send(topic, 4, 10);
    try (Admin admin = SharedBroker.admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(5)))
          .all()
          .get();
    }
    Queue after = new Queue();
    try (PollLoop _ = start(topic, after, FAST)) {
      await().until(() -> after.deliveries.size() == 2);
      assertThat(after.lost).as("3 and 4").hasValue(2);
    }
    assertThat(before.lost).as("a group without a position has lost nothing").hasValue(0);
  }

  @Test
  void theLagTellsWhatWaitsOnTheTopicToo(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 12, 10);
    Queue queue = new Queue();
    try (PollLoop loop = start(topic, queue, FAST, Map.of("max.poll.records", "2"))) {
      await().until(() -> queue.deliveries.size() == 4);
      await().until(() -> loop.lag() == 12);
      queue.deliveries.forEach(Delivery::done);
      await().until(() -> queue.deliveries.size() == 8);
      await().until(() -> loop.lag() == 8);
      queue.deliveries.forEach(Delivery::done);
      await().until(() -> queue.deliveries.size() == 12);
      queue.deliveries.forEach(Delivery::done);
      await().until(() -> loop.lag() == 0);
    }
  }

  @Test
  void aRecordIsNoOlderOnItsTopicThanTheEndOfThePartitionWas(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 1, 10);
    Queue queue = new Queue();
    try (PollLoop _ = start(topic, queue, FAST)) {
      await().until(() -> queue.deliveries.size() == 1);
      assertThat(queue.at(0).appendedAfter()).as("it may have waited for days").isEmpty();
      queue.at(0).done();
      Thread.sleep(1000);
      Instant before = Instant.now();
      send(topic, 1, 10);
      await().until(() -> queue.deliveries.size() == 2);
      assertThat(queue.at(1).appendedAfter().orElseThrow())
          .isBetween(before.minusMillis(900), Instant.now());
    }
  }

  @Test
  void pausesAPartitionWhileTooManyRecordsAreUnfinished(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 12, 10);
    Queue queue = new Queue();
    try (PollLoop _ = start(topic, queue, FAST, Map.of("max.poll.records", "2"))) {
      await().until(() -> queue.deliveries.size() == 4);
      await().during(Duration.ofMillis(200)).until(() -> queue.deliveries.size() == 4);
      queue.deliveries.forEach(Delivery::done);
      await().until(() -> queue.deliveries.size() == 8);
    }
  }

  @Test
  void aPartitionGoesOnSoonAfterAPauseThoughTheOtherIsQuiet(TestInfo test) throws Exception {
    String topic = topicFor(test, 2);
    int records = 40;
    AtomicInteger finished = new AtomicInteger();
    Executor later = CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS);
    PollLoop.Handler slow =
        delivery ->
            later.execute(() -> {
              delivery.done();
              finished.incrementAndGet();
            });
    sendTo(topic, 0, records, 1000);
    // Two records a fetch, and a pause after every other fetch.
    try (PollLoop _ = start(topic, slow, FAST, Map.of("max.partition.fetch.bytes", "2000"))) {
      await().until(() -> finished.get() > 0);
      await().atMost(Duration.ofSeconds(3)).until(() -> finished.get() == records);
    }
  }

  @Test
  void pausesAPartitionWhileTooManyBytesAreUnfinished(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 5, 1000);
    PollLimits limits = limits(100, 1500, Duration.ofMillis(20), Duration.ofMillis(10));
    Queue queue = new Queue();
    try (PollLoop _ = start(topic, queue, limits, Map.of("max.poll.records", "1"))) {
      await().until(() -> queue.deliveries.size() == 2);
      await().during(Duration.ofMillis(200)).until(() -> queue.deliveries.size() == 2);
      queue.at(0).done();
      await().during(Duration.ofMillis(200)).until(() -> queue.deliveries.size() == 2);
      queue.at(1).done();
      await().until(() -> queue.deliveries.size() == 4);
    }
  }

  @Test
  void aPartitionThatHasItsShareOfBytesHoldsNoOther(TestInfo test) throws Exception {
    String topic = topicFor(test, 2);
    PollLimits limits = FAST.withTotalBytes(4000);
    Queue queue = new Queue();
    try (PollLoop loop = start(topic, queue, limits, Map.of("max.poll.records", "1"))) {
      await().until(() -> queue.assigned.size() == 2);
      sendTo(topic, 0, 4, 1000);
      await().until(() -> queue.deliveries.size() == 2);
      await().during(Duration.ofMillis(200)).until(() -> queue.deliveries.size() == 2);
      sendTo(topic, 1, 1, 1000);
      await().until(() -> queue.deliveries.size() == 3);
      assertThat(partitionsOf(queue.deliveries)).containsExactlyInAnyOrder(0, 1);
      assertThat(loop.unfinishedBytes()).isEqualTo(3000);
      queue.deliveries.forEach(Delivery::done);
      await().until(() -> queue.deliveries.size() == 5);
    }
  }

  @Test
  void whileItDrainsItStillPollsSoThatTheGroupKeepsIt(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 1, 10);
    Queue queue = new Queue();
    PollLoop loop =
        start(
            topic,
            queue,
            FAST.withDrain(Duration.ofSeconds(30)),
            Map.of("max.poll.interval.ms", "1000"));
    await().until(() -> queue.deliveries.size() == 1);
    Thread closer = Thread.ofPlatform().start(loop::close);
    // Longer than the group would wait for a member that does not poll.
    await().during(Duration.ofMillis(1800)).atMost(Duration.ofSeconds(5)).until(closer::isAlive);
    assertThat(loop.sinceLastTurn()).isLessThan(Duration.ofSeconds(1));
    assertThat(queue.revoked).isEmpty();
    assertThat(queue.at(0).isCurrent()).isTrue();
    queue.at(0).done();
    closer.join();
    assertThat(committed(topic)).contains(1L);
  }

  @Test
  void closingWaitsForUnfinishedRecordsAndCommitsThem(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 2, 10);
    Queue queue = new Queue();
    PollLoop loop = start(topic, queue, FAST);
    await().until(() -> queue.deliveries.size() == 2);
    Thread closer = Thread.ofPlatform().start(loop::close);
    await().during(Duration.ofMillis(200)).until(closer::isAlive);
    assertThat(queue.at(0).isCurrent()).isTrue();
    queue.deliveries.forEach(Delivery::done);
    closer.join();
    assertThat(committed(topic)).contains(2L);
    assertThat(queue.at(0).isCurrent()).isFalse();
    assertThat(queue.failures).isEmpty();
  }

  @Test
  void deliversAgainWhatWasNotFinishedWhenItClosed(TestInfo test) throws Exception {
    String topic = topicFor(test, 1);
    send(topic, 3, 10);
    PollLimits impatient = limits(4, 1 << 20, Duration.ofSeconds(60), Duration.ofMillis(1));
    Queue first = new Queue();
    try (PollLoop _ = start(topic, first, impatient)) {
      await().until(() -> first.deliveries.size() == 3);
      first.at(0).done();
      first.at(2).done();
    }
    Queue second = new Queue();
    try (PollLoop _ = start(topic, second, impatient)) {
      await().until(() -> second.deliveries.size() == 2);
    }
    assertThat(second.deliveries)
        .extracting(delivery -> delivery.record().offset())
        .containsExactly(1L, 2L);
  }

  @Test
  void deliveriesOfARevokedPartitionAreNoLongerCurrent(TestInfo test) throws Exception {
    String topic = topicFor(test, 2);
    Queue first = new Queue();
    try (PollLoop _ = start(topic, first, FAST)) {
      await().until(() -> first.assigned.size() == 2);
      send(topic, 20, 10);
      await().until(() -> partitionsOf(first.deliveries).size() == 2);
      Queue second = new Queue();
      try (PollLoop _ = start(topic, second, FAST)) {
        await().until(() -> first.revoked.size() == 1 && second.assigned.size() == 1);
        TopicPartition moved = first.revoked.getFirst();
        assertThat(second.assigned).containsExactly(moved);
        assertThat(first.deliveries)
            .allSatisfy(delivery ->
                assertThat(delivery.isCurrent())
                    .isEqualTo(delivery.record().partition() != moved.partition()));
        // Nothing of it was finished: the new owner starts at its beginning.
        await().until(() -> !second.deliveries.isEmpty());
        assertThat(second.deliveries.peek().record().offset()).isZero();
        first.deliveries.forEach(Delivery::done);
        second.deliveries.forEach(Delivery::done);
      }
    }
  }

  @Test
  void whatIsFinishedIsCommittedBeforeItsPartitionGoes(TestInfo test) throws Exception {
    String topic = topicFor(test, 2);
    PollLimits never = limits(4, 1 << 20, Duration.ofMinutes(10), Duration.ofMillis(1));
    Queue first = new Queue();
    try (PollLoop _ = start(topic, first, never)) {
      await().until(() -> first.assigned.size() == 2);
      sendTo(topic, 0, 2, 10);
      sendTo(topic, 1, 2, 10);
      await().until(() -> first.deliveries.size() == 4);
      first.deliveries.stream()
          .filter(delivery -> delivery.record().offset() == 0)
          .forEach(Delivery::done);
      Queue second = new Queue();
      try (PollLoop _ = start(topic, second, never)) {
        await().until(() -> !second.deliveries.isEmpty());
        assertThat(second.deliveries)
            .extracting(delivery -> delivery.record().offset())
            .containsExactly(1L);
      }
    }
  }

  private static Set<Integer> partitionsOf(Collection<Delivery> deliveries) {
    return deliveries.stream()
        .map(delivery -> delivery.record().partition())
        .collect(Collectors.toSet());
  }

  private static PollLimits limits(
      int records, long bytes, Duration commitInterval, Duration drain) {
    return new PollLimits(records, bytes, 1 << 30, commitInterval, drain, PollLimits.Offsets.LOOP);
  }

  private static PollLoop start(String topic, Queue queue, PollLimits limits) {
    return start(topic, queue, limits, Map.of());
  }

  private static PollLoop start(
      String topic, PollLoop.Handler handler, PollLimits limits, Map<String, String> more) {
    KafkaSettings settings = new KafkaSettings(SharedBroker.settings().bootstrapServers(), more);
    return PollLoop.start(
        new KafkaConsumer<>(
            settings.consumer("test", topic),
            new StringDeserializer(),
            new ByteArrayDeserializer()),
        List.of(topic),
        handler,
        limits);
  }

  private static String topicFor(TestInfo test, int partitions) throws Exception {
    String topic = test.getTestMethod().orElseThrow().getName();
    make(topic, partitions);
    return topic;
  }

  private static void make(String topic, int partitions) throws Exception {
    try (Admin admin = SharedBroker.admin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
          .all()
          .get();
    }
  }

  private static void inTransactions(String topic, int records, boolean commit) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            SharedBroker.settings().transactionalProducer("test", 10, topic),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (int i = 0; i < records; i++) {
        var _ = producer.send(new ProducerRecord<>(topic, "key", new byte[10]));
      }
      producer.flush();
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static long end(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = SharedBroker.admin()) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }

  private static void send(String topic, int records, int bytes) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            SharedBroker.settings().producer("test", bytes),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, "key-" + i, new byte[bytes])).get();
      }
    }
  }

  private static void sendTo(String topic, int partition, int records, int bytes) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            SharedBroker.settings().producer("test", bytes),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, partition, "key", new byte[bytes])).get();
      }
    }
  }

  private static Optional<Long> committed(String topic) throws Exception {
    try (Admin admin = SharedBroker.admin()) {
      return Optional.ofNullable(
              admin
                  .listConsumerGroupOffsets(topic)
                  .partitionsToOffsetAndMetadata()
                  .get()
                  .get(new TopicPartition(topic, 0)))
          .map(OffsetAndMetadata::offset);
    }
  }
}
