package org.segstream.transport.models;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.transport.KafkaAnswers;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.topics.Topics;

/**
 * Publishes the versions of one model for as long as no other process has begun to. Whoever begins
 * later shuts out those before, by Kafka's transactions: what they have not committed reaches no
 * reader, and what they had is there when the later one has begun.
 */
public final class ExclusivePublisher implements AutoCloseable {
  /** A model takes longer than the masks of a frame. */
  private static final int LONGEST_MS = 60_000;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private final KafkaSettings kafka;
  private final String id;
  private final Producer<String, byte[]> producer;
  private final ModelPublisher publisher;

  /**
   * Begins, and shuts out the former ones.
   *
   * @param name of the model
   * @throws TransportException if Kafka is away, or does not let this user
   */
  public ExclusivePublisher(KafkaSettings kafka, Topics topics, String name) {
    this.kafka = kafka;
    this.id = prefix(topics) + name;
    Map<String, Object> settings =
        kafka.transactionalProducer(ModelPublisher.CLIENT, ModelPublisher.USUAL_RECORD, id);
    if (!kafka.properties().containsKey(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG)) {
      settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, LONGEST_MS);
    }
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    this.publisher = new ModelPublisher(kafka, topics, producer);
    try {
      producer.initTransactions();
    } catch (KafkaException e) {
      producer.close(LEAVING);
      throw new TransportException(
          "Kafka at %s does not let this process begin transactions as %s: %s"
              .formatted(kafka.bootstrapServers(), id, e.getMessage()),
          e);
    }
  }

  /** What the transactional ids of all models begin with, for rights. */
  public static String prefix(Topics topics) {
    return topics.prefix() + "-trainer-";
  }

  /** What publishes, within {@link #together} only. */
  public ModelPublisher publisher() {
    return publisher;
  }

  /**
   * Publishes all of a task's records, or none; returns when they can be read.
   *
   * @param task publishes with {@link #publisher()}
   * @throws FencedException if another process has begun meanwhile
   * @throws TransportException if Kafka does not take them; whether it has taken them is not known
   *     when it was the commit that got no answer
   */
  public void together(Runnable task) {
    var _ = publisher.takeSent();
    try {
      producer.beginTransaction();
      task.run();
      producer.commitTransaction();
    } catch (RuntimeException e) {
      if (isFenced(e) || abort().filter(ExclusivePublisher::isFenced).isPresent()) {
        throw new FencedException("another process publishes as " + id, e);
      }
      throw e instanceof KafkaException
          ? new TransportException(
              "what is published as %s was not committed: %s".formatted(id, e.getMessage()), e)
          : e;
    }
    awaitReadable(publisher.takeSent());
  }

  /** A commit returns as soon as it cannot fail any more, which is before its end is written. */
  private void awaitReadable(Map<TopicPartition, Long> sent) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (Admin admin = Admin.create(kafka.admin(ModelPublisher.CLIENT))) {
      while (!isReadable(admin, sent)) {
        if (System.nanoTime() > end) {
          throw new TransportException(
              "what was published as %s is committed, but cannot be read after %d s"
                  .formatted(id, PATIENCE.toSeconds()));
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }
  }

  private static boolean isReadable(Admin admin, Map<TopicPartition, Long> sent) {
    Map<TopicPartition, OffsetSpec> latest =
        sent.keySet().stream().collect(Collectors.toMap(it -> it, _ -> OffsetSpec.latest()));
    ListOffsetsOptions readable = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    return KafkaAnswers.get(admin.listOffsets(latest, readable).all()).entrySet().stream()
        .allMatch(it -> it.getValue().offset() > sent.getOrDefault(it.getKey(), -1L));
  }

  /** What Kafka refuses that for, if it does. */
  private Optional<RuntimeException> abort() {
    try {
      producer.abortTransaction();
      return Optional.empty();
    } catch (KafkaException | IllegalStateException e) {
      return Optional.of(e);
    }
  }

  private static boolean isFenced(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    producer.close(LEAVING);
  }
}
