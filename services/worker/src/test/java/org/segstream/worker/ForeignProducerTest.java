package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.transport.serde.Times;
import org.segstream.v1.DropPolicy;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.worker.options.Guarantee;
import org.segstream.worker.options.WorkerOptions;

/** A worker behind producers that are not segstream's own. */
class ForeignProducerTest extends OnBroker {
  @ParameterizedTest
  @EnumSource(Guarantee.class)
  void transactionsThatCommitAndAbortLeaveNoLag(Guarantee guarantee) {
    WorkerOptions options =
        WorkerOptions.DEFAULTS.withGroup(topics.prefix()).withGuarantee(guarantee);
    try (Worker worker = worker(new ConstantEngine(MODEL.labels()), options)) {
      inTransaction("cam", 0, 3, true);
      inTransaction("cam", 3, 2, false);
      inTransaction("other", 0, 2, false);
      await().until(() -> worker.account().segmented() == 3);
      await().until(() -> committed().equals(ends()));
      inTransaction("cam", 5, 1, true);
      await().until(() -> worker.account().segmented() == 4);
      await().until(() -> committed().equals(ends()));
    }
    assertThat(masks(4)).extracting(Mask::getSequence).containsExactly(0L, 1L, 2L, 5L);
  }

  @Test
  void aProducerTwoHoursBehindIsCountedThoughItsTopicKeepsTheProducersTimes() {
    try (Worker worker = worker(new ConstantEngine(MODEL.labels()), WorkerOptions.DEFAULTS)) {
      await().until(worker::isAssigned);
      // The worker must have seen the end of the topic: a frame may else have waited for hours.
      publish(live("right", 0, Duration.ZERO));
      await().until(() -> worker.account().segmented() == 1);
      for (int i = 0; i < 5; i++) {
        int sequence = i;
        publish(live("behind", sequence, Duration.ofHours(-2)));
        await().until(() -> worker.account().droppedInAll() == sequence + 1);
      }
      assertThat(registry.get("segstream.frames.behind").counter().count()).isEqualTo(5);
    }
    assertThat(masks(6))
        .filteredOn(mask -> mask.getStreamId().equals("behind"))
        .hasSize(5)
        .allMatch(mask -> mask.getOutcome() == Outcome.OUTCOME_DROPPED);
  }

  private static Frame live(String stream, int sequence, Duration clock) {
    return frame(stream, sequence).toBuilder()
        .setCaptureTime(Times.timestamp(Instant.now().plus(clock)))
        .setDropPolicy(
            clock.isZero() ? DropPolicy.DROP_POLICY_ALL : DropPolicy.DROP_POLICY_DEADLINE)
        .build();
  }

  private void inTransaction(String stream, int first, int frames, boolean commit) {
    try (var transactional =
        new KafkaProducer<>(
            kafka.transactionalProducer("test", 1 << 16, topics.prefix()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      transactional.initTransactions();
      transactional.beginTransaction();
      for (int i = first; i < first + frames; i++) {
        byte[] value = frame(stream, i).toByteArray();
        var _ = transactional.send(new ProducerRecord<>(topics.frames(), stream, value));
      }
      transactional.flush();
      if (commit) {
        transactional.commitTransaction();
      } else {
        transactional.abortTransaction();
      }
    }
  }

  private Map<TopicPartition, Long> committed() throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin.listConsumerGroupOffsets(topics.prefix()).partitionsToOffsetAndMetadata().get();
      return offsets.entrySet().stream()
          .filter(each -> each.getValue().offset() > 0)
          .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
    }
  }

  /** Of the partitions that hold anything. */
  private Map<TopicPartition, Long> ends() throws Exception {
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      Map<TopicPartition, ListOffsetsResultInfo> ends =
          admin
              .listOffsets(
                  IntStream.range(0, PARTITIONS)
                      .mapToObj(i -> new TopicPartition(topics.frames(), i))
                      .collect(Collectors.toMap(each -> each, _ -> OffsetSpec.latest())))
              .all()
              .get();
      return ends.entrySet().stream()
          .filter(each -> each.getValue().offset() > 0)
          .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset()));
    }
  }
}
