package org.segstream.benchmarks.pipeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.MaskDeserializer;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Mask;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.FrameLedger;
import org.segstream.worker.Worker;
import org.segstream.worker.options.WorkerOptions;

/** From a producer through a broker to a worker and back to a consumer, all in this process. */
final class BrokerCourse implements Course {
  private final EmbeddedBroker broker;
  private final Worker worker;
  private final Topics topics = Topics.standard();
  private final Producer<String, byte[]> producer;
  private final int partitions;
  private final Thread reader;
  private volatile boolean closing;

  /**
   * @param partitions of the topics
   * @param frameBytes size of a frame's record
   */
  BrokerCourse(
      Segmenter segmenter,
      WorkerOptions options,
      int partitions,
      int frameBytes,
      Consumer<Mask> masks) {
    this.broker = EmbeddedBroker.builder().start();
    this.partitions = partitions;
    KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
    try (Admin admin = Admin.create(kafka.admin("segstream-bench"))) {
      topics.create(admin, partitions);
    }
    this.producer =
        new KafkaProducer<>(
            kafka.producer("segstream-bench", frameBytes),
            new StringSerializer(),
            new ByteArraySerializer());
    this.worker = new Worker(kafka, topics, segmenter, options, new SimpleMeterRegistry());
    this.reader = Thread.ofPlatform().name("bench-masks").start(() -> read(kafka, masks));
  }

  private void read(KafkaSettings kafka, Consumer<Mask> masks) {
    try (var consumer =
        new KafkaConsumer<>(
            kafka.consumer("segstream-bench"), new StringDeserializer(), new MaskDeserializer())) {
      List<TopicPartition> all =
          IntStream.range(0, partitions)
              .mapToObj(i -> new TopicPartition(topics.masks(), i))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (!closing) {
        consumer.poll(Duration.ofMillis(50)).forEach(mask -> masks.accept(mask.value()));
      }
    }
  }

  @Override
  public void send(String stream, byte[] frame) {
    var _ = producer.send(new ProducerRecord<>(topics.frames(), stream, frame));
  }

  /** What became of the frames that the worker has received. */
  FrameLedger.Account account() {
    return worker.account();
  }

  @Override
  public void check() {
    if (worker.ended().isCompletedExceptionally()) {
      worker.ended().join();
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
    worker.close();
    broker.close();
  }
}
