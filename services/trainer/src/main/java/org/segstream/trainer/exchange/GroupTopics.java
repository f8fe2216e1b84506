package org.segstream.trainer.exchange;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.trainer.exchange.wire.Chunk;
import org.segstream.trainer.exchange.wire.ControlRecord;
import org.segstream.trainer.exchange.wire.Identity;
import org.segstream.transport.KafkaAnswers;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.flow.Acknowledgement;
import org.segstream.transport.topics.RecordLimit;
import org.segstream.transport.topics.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group's records on the control topic and on the gradients' topic. What reads belongs to one
 * thread; any may write.
 */
final class GroupTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupTopics.class);
  private static final Duration ASKING = Duration.ofSeconds(30);
  private static final Duration LEAVING = Duration.ofSeconds(2);

  /** Bytes of a chunk that are not data, and of its batch. */
  private static final int OVERHEAD = 1024;

  private static final int USUAL_RECORD = 1 << 20;
  private static final int POLLED = 500;

  private final KafkaSettings kafka;
  private final String group;
  private final Identity self;
  private final TopicPartition control;
  private final String gradients;
  private final KafkaConsumer<String, byte[]> consumer;
  private final Producer<String, byte[]> producer;
  private final int chunkBytes;
  private final Consumer<Throwable> failed;

  /** Hears of the group's records, in the order of each partition. */
  interface Listener {
    void control(ControlRecord record);

    void chunk(Chunk chunk, int partition, long offset);
  }

  /**
   * @param failed told when a record cannot be written, on another thread
   * @throws TransportException if a topic is not there
   */
  GroupTopics(
      KafkaSettings kafka, Topics topics, String group, Identity self, Consumer<Throwable> failed) {
    this.kafka = kafka;
    this.group = group;
    this.self = self;
    this.control = new TopicPartition(topics.trainingControl(), 0);
    this.gradients = topics.gradients();
    this.failed = failed;
    try (Admin admin = Admin.create(kafka.admin("segstream-replica"))) {
      long _ = RecordLimit.of(admin, kafka, topics.trainingControl()).bytes();
      long most = RecordLimit.of(admin, kafka, gradients).bytes();
      this.chunkBytes = Math.toIntExact(Math.max(1, Math.min(most, 1 << 30) - OVERHEAD));
    }
    Map<String, Object> settings = new HashMap<>(kafka.consumer("segstream-replica"));
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLLED);
    this.consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    this.producer =
        new KafkaProducer<>(
            kafka.producer("segstream-replica", USUAL_RECORD),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /**
   * The next offset of each of the gradients' partitions; asked by any thread.
   *
   * @throws TransportException if Kafka does not tell
   */
  List<Long> gradientEnds() {
    try (Admin admin = Admin.create(kafka.admin("segstream-replica"))) {
      TopicDescription described =
          requireNonNull(
              KafkaAnswers.get(admin.describeTopics(List.of(gradients)).allTopicNames())
                  .get(gradients));
      Map<TopicPartition, OffsetSpec> asked =
          described.partitions().stream()
              .collect(
                  Collectors.toMap(
                      each -> new TopicPartition(gradients, each.partition()),
                      _ -> OffsetSpec.latest()));
      return KafkaAnswers.get(admin.listOffsets(asked).all()).entrySet().stream()
          .sorted(Comparator.comparingInt(end -> end.getKey().partition()))
          .map(end -> end.getValue().offset())
          .toList();
    }
  }

  /**
   * The next offset of the control topic; asked by any thread.
   *
   * @throws TransportException if Kafka does not tell
   */
  long controlEnd() {
    try (Admin admin = Admin.create(kafka.admin("segstream-replica"))) {
      return KafkaAnswers.get(
              admin.listOffsets(Map.of(control, OffsetSpec.latest())).partitionResult(control))
          .offset();
    }
  }

  /** Begins with the control topic alone; gives the offset at which it ends at the moment. */
  long readControl() {
    consumer.assign(List.of(control));
    consumer.seekToBeginning(List.of(control));
    return consumer.endOffsets(List.of(control), ASKING).getOrDefault(control, 0L);
  }

  /** The offset of the control topic's next record. */
  long controlPosition() {
    return consumer.position(control, ASKING);
  }

  /** Reads one of the gradients' partitions too, and no other, from an offset on. */
  void readFrom(int partition, long offset) {
    TopicPartition one = new TopicPartition(gradients, partition);
    consumer.assign(List.of(control, one));
    consumer.seek(one, offset);
  }

  /** Reads all of the gradients' partitions too, each from its offset on. */
  void readFrom(List<Long> offsets) {
    List<TopicPartition> all = new ArrayList<>(List.of(control));
    for (int i = 0; i < offsets.size(); i++) {
      all.add(new TopicPartition(gradients, i));
    }
    consumer.assign(all);
    for (int i = 0; i < offsets.size(); i++) {
      consumer.seek(new TopicPartition(gradients, i), offsets.get(i));
    }
  }

  /** Has a partition of the gradients wait, or go on. */
  void setPaused(int partition, boolean paused) {
    List<TopicPartition> one = List.of(new TopicPartition(gradients, partition));
    if (paused) {
      consumer.pause(one);
    } else {
      consumer.resume(one);
    }
  }

  /** Reads what there is, for so long at most. */
  void poll(Duration most, Listener listener) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(most)) {
      try {
        tell(record, listener);
      } catch (InvalidProtocolBufferException e) {
        LOG.warn(
            "record {} of {}-{} is none of a replica's, it is left out: {}",
            record.offset(),
            record.topic(),
            record.partition(),
            e.getMessage());
      }
    }
  }

  private void tell(ConsumerRecord<String, byte[]> record, Listener listener)
      throws InvalidProtocolBufferException {
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    if (record.topic().equals(control.topic())) {
      ControlRecord said = ControlRecord.parseFrom(value);
      if (said.getGroup().equals(group)) {
        listener.control(said);
      }
    } else {
      Chunk chunk = Chunk.parseFrom(value);
      if (chunk.getGroup().equals(group)) {
        listener.chunk(chunk, record.partition(), record.offset());
      }
    }
  }

  /** Says something on the control topic. */
  void say(ControlRecord.Builder act) {
    ControlRecord record = act.setGroup(group).setFrom(self).build();
    var _ =
        producer.send(
            new ProducerRecord<>(control.topic(), control.partition(), group, bytes(record)),
            (_, failure) -> {
              if (failure != null) {
                failed.accept(failure);
              }
            });
  }

  /**
   * Writes bytes as chunks, and returns when all in-sync replicas of the broker have them.
   *
   * @param head what they are; group and sender are filled in
   * @return where the first chunk is
   * @throws TransportException if Kafka does not take them
   */
  RecordMetadata write(Chunk.Builder head, byte[] data) {
    Chunk common = head.setGroup(group).setFrom(self).build();
    try {
      return Chunks.of(common, data, chunkBytes).stream()
          .map(chunk -> new ProducerRecord<>(gradients, self.getReplica(), bytes(chunk)))
          .map(record -> Acknowledgement.of(producer, record))
          .toList()
          .stream()
          .map(sent -> sent.toCompletableFuture().join())
          .reduce((first, _) -> first)
          .orElseThrow();
    } catch (CompletionException | KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TransportException(
          "Kafka does not take a gradient on topic %s: %s".formatted(gradients, cause.getMessage()),
          e);
    }
  }

  private static byte[] bytes(Message message) {
    return message.toByteArray();
  }

  @Override
  public void close() {
    producer.close(LEAVING);
    consumer.close(CloseOptions.timeout(LEAVING));
  }
}
