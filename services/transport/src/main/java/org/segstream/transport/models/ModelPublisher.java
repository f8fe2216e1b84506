package org.segstream.transport.models;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.flow.Acknowledgement;
import org.segstream.transport.topics.RecordLimit;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;

/**
 * Puts models and pointers on the models' topic; every method returns when all in-sync replicas
 * have the record.
 */
public final class ModelPublisher implements AutoCloseable {
  static final String CLIENT = "segstream-models";
  static final int USUAL_RECORD = 8 << 20;

  private final KafkaSettings kafka;
  private final String topic;
  private final Producer<String, byte[]> producer;
  private final Map<TopicPartition, Long> sent = new HashMap<>();

  /** Connects when the first record is sent. */
  public ModelPublisher(KafkaSettings kafka, Topics topics) {
    this(kafka, topics, kafka.producer(CLIENT, USUAL_RECORD));
  }

  private ModelPublisher(KafkaSettings kafka, Topics topics, Map<String, Object> settings) {
    this(
        kafka,
        topics,
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer()));
  }

  /** With a producer of its own, which is closed with it. */
  ModelPublisher(KafkaSettings kafka, Topics topics, Producer<String, byte[]> producer) {
    this.kafka = kafka;
    this.topic = topics.models();
    this.producer = producer;
  }

  /**
   * Publishes a model; publishing it again changes nothing.
   *
   * @throws TransportException if Kafka does not take it
   */
  public void publish(Model model) {
    send(ModelKeys.model(model.getName(), model.getVersion()), model.toByteArray());
  }

  /**
   * Lets a pointer name a version.
   *
   * @throws TransportException if Kafka does not take it
   */
  public void point(String name, ModelKeys.Role role, String version, Instant now) {
    ModelPointer pointer =
        ModelPointer.newBuilder()
            .setName(name)
            .setVersion(version)
            .setSetTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond()))
            .build();
    send(ModelKeys.pointer(name, role), pointer.toByteArray());
  }

  /**
   * Takes a pointer back.
   *
   * @throws TransportException if Kafka does not take the tombstone
   */
  public void removePointer(String name, ModelKeys.Role role) {
    send(ModelKeys.pointer(name, role), null);
  }

  /**
   * Makes a version the champion; if it is the challenger, it is that no longer.
   *
   * @param challenger which version is that so far
   * @throws TransportException if Kafka does not take it
   */
  public void promote(String name, String version, Optional<String> challenger, Instant now) {
    point(name, ModelKeys.Role.CHAMPION, version, now);
    if (challenger.filter(version::equals).isPresent()) {
      removePointer(name, ModelKeys.Role.CHALLENGER);
    }
  }

  /**
   * Makes a version the challenger.
   *
   * @param champion which version is the champion
   * @throws IllegalStateException if the champion is to challenge itself
   * @throws TransportException if Kafka does not take it
   */
  public void challenge(String name, String version, Optional<String> champion, Instant now) {
    if (champion.filter(version::equals).isPresent()) {
      throw new IllegalStateException(
          "version %s of %s is the champion, and cannot challenge itself".formatted(version, name));
    }
    point(name, ModelKeys.Role.CHALLENGER, version, now);
  }

  /**
   * Takes a version back.
   *
   * @throws TransportException if Kafka does not take the tombstone
   */
  public void remove(String name, String version) {
    send(ModelKeys.model(name, version), null);
  }

  private void send(String key, byte @Nullable [] value) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
    requireRoom(record);
    try {
      RecordMetadata place = Acknowledgement.of(producer, record).toCompletableFuture().join();
      sent.merge(new TopicPartition(topic, place.partition()), place.offset(), Math::max);
    } catch (CompletionException | KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TransportException(
          "Kafka at %s did not take %s on topic %s: %s"
              .formatted(kafka.bootstrapServers(), key, topic, cause.getMessage()),
          e);
    }
  }

  /** The last offset of each partition that it has written to since it was asked last. */
  Map<TopicPartition, Long> takeSent() {
    Map<TopicPartition, Long> taken = Map.copyOf(sent);
    sent.clear();
    return taken;
  }

  private void requireRoom(ProducerRecord<String, byte[]> record) {
    try (Admin admin = Admin.create(kafka.admin(CLIENT))) {
      RecordLimit limit = RecordLimit.of(admin, kafka, topic);
      if (!limit.takes(record)) {
        throw new TransportException(
            "%s is a record of %d bytes, but topic %s takes at most %d: raise its max.message.bytes"
                .formatted(record.key(), RecordLimit.bytes(record), topic, limit.bytes()));
      }
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
