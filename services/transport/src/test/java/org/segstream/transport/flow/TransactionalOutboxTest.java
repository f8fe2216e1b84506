package org.segstream.transport.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.transport.flow.Outbox.Settlement;

@Timeout(30)
class TransactionalOutboxTest {
  private static final TopicPartition PARTITION = new TopicPartition("frames", 0);
  private static final ConsumerGroupMetadata GROUP =
      new MockConsumer<String, byte[]>("earliest").groupMetadata();

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final AssignedPartition partition = new AssignedPartition(PARTITION);

  @Test
  void resultsAndTheOffsetsTheyCameFromAreCommittedTogether() {
    try (Outbox outbox = outbox()) {
      Delivery first = delivery(0);
      Delivery second = delivery(1);
      CompletableFuture<Settlement> two = publish(outbox, second, "b", "c");
      CompletableFuture<Settlement> one = publish(outbox, first, "a");
      assertThat(one.join()).isEqualTo(Settlement.PUBLISHED);
      assertThat(two.join()).isEqualTo(Settlement.PUBLISHED);
    }
    assertThat(producer.history()).extracting(ProducerRecord::key).containsExactly("a", "b", "c");
    assertThat(lastOffset()).isEqualTo(2);
    assertThat(partition.offsets().openRecords()).isZero();
  }

  @Test
  void aResultWaitsForTheRecordsBeforeItsOwn() {
    try (Outbox outbox = outbox()) {
      Delivery open = delivery(0);
      CompletableFuture<Settlement> waiting = publish(outbox, delivery(1), "b");
      await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
      assertThat(producer.history()).isEmpty();
      publish(outbox, open, "a").join();
      assertThat(waiting.join()).isEqualTo(Settlement.PUBLISHED);
    }
  }

  @Test
  void whatIsOfARevokedPartitionIsWithheld() {
    try (Outbox outbox = outbox()) {
      delivery(0);
      CompletableFuture<Settlement> waiting = publish(outbox, delivery(1), "b");
      partition.revoke();
      assertThat(waiting.join()).isEqualTo(Settlement.WITHHELD);
    }
    assertThat(producer.history()).isEmpty();
    assertThat(producer.commitCount()).isZero();
  }

  @Test
  void aRefusedTransactionIsTriedAgainAsAWhole() {
    producer.sendOffsetsToTransactionException = new KafkaException("the epoch is stale");
    try (Outbox outbox = outbox()) {
      CompletableFuture<Settlement> settled = publish(outbox, delivery(0), "a");
      await().until(() -> !producer.transactionInFlight() && producer.transactionAborted());
      assertThat(settled).isNotDone();
      producer.sendOffsetsToTransactionException = null;
      assertThat(settled.join()).isEqualTo(Settlement.PUBLISHED);
    }
    assertThat(producer.history()).extracting(ProducerRecord::key).containsExactly("a");
    assertThat(producer.commitCount()).isEqualTo(1);
  }

  @Test
  void triesABoundedNumberOfTimes() {
    producer.sendOffsetsToTransactionException = new KafkaException("never");
    try (Outbox outbox = outbox()) {
      CompletableFuture<Settlement> settled = publish(outbox, delivery(0), "a");
      assertThatThrownBy(settled::join).hasMessageContaining("no transaction succeeded in 20");
      assertThat(publish(outbox, delivery(1), "b")).isCompletedExceptionally();
    }
    assertThat(producer.commitCount()).isZero();
    assertThat(partition.offsets().openRecords()).as("nothing may be committed").isEqualTo(2);
  }

  @Test
  void anErrorOfItsThreadFailsWhatWaitsAndWhatComes() {
    MockProducer<String, byte[]> broken =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()) {
          @Override
          public void beginTransaction() {
            throw new StackOverflowError("as a test");
          }
        };
    try (Outbox outbox = new TransactionalOutbox(broken, () -> Optional.of(GROUP))) {
      CompletableFuture<Settlement> settled = publish(outbox, delivery(0), "a");
      assertThatThrownBy(settled::join).hasRootCauseInstanceOf(StackOverflowError.class);
      assertThat(publish(outbox, delivery(1), "b")).isCompletedExceptionally();
    }
  }

  private Outbox outbox() {
    return new TransactionalOutbox(producer, () -> Optional.of(GROUP), Duration.ofMillis(20));
  }

  private Delivery delivery(long offset) {
    partition.offsets().begin(offset, 1);
    return new Delivery(new ConsumerRecord<>("frames", 0, offset, "key", new byte[1]), partition);
  }

  private static CompletableFuture<Settlement> publish(
      Outbox outbox, Delivery delivery, String... keys) {
    CompletionStage<Settlement> settled =
        outbox.publish(
            delivery,
            List.of(keys).stream()
                .map(key -> new ProducerRecord<>("masks", key, new byte[1]))
                .toList());
    return settled.toCompletableFuture();
  }

  private long lastOffset() {
    return producer.consumerGroupOffsetsHistory().stream()
        .map(groups -> groups.get(GROUP.groupId()))
        .map(offsets -> offsets.get(PARTITION))
        .mapToLong(OffsetAndMetadata::offset)
        .max()
        .orElseThrow();
  }
}
