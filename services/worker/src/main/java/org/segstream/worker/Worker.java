package org.segstream.worker;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.transport.DeadLetters;
import org.segstream.transport.Delivery;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.PollLoop;
import org.segstream.transport.Topics;
import org.segstream.vision.segmenter.Segmenter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes frames and publishes masks, one of each worker group's members.
 *
 * <p>At least once: an offset is committed only when the masks of its frame and of all before it
 * are acknowledged. What fails for good (a mask that Kafka does not take) ends the worker without a
 * commit, so that the next one takes the frame up again.
 */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final int USUAL_MASK_BYTES = 32 * 1024;

  private final Producer<String, byte[]> producer;
  private final FramePipeline pipeline;
  private final PollLoop loop;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * Starts a worker.
   *
   * @param segmenter stays the caller's to close, after the worker
   */
  public Worker(
      KafkaSettings kafka,
      Topics topics,
      Segmenter segmenter,
      WorkerOptions options,
      MeterRegistry registry) {
    this.producer =
        new KafkaProducer<>(
            kafka.producer("segstream-worker", USUAL_MASK_BYTES),
            new StringSerializer(),
            new ByteArraySerializer());
    this.pipeline =
        new FramePipeline(
            segmenter,
            new MaskPublisher(
                producer, topics.masks(), new DeadLetters(producer, topics.deadLetters())),
            options,
            new WorkerMetrics(registry),
            this::fail,
            Clock.systemUTC());
    this.loop =
        PollLoop.start(
            new KafkaConsumer<>(
                kafka.consumer("segstream-worker", options.groupId()),
                new StringDeserializer(),
                new ByteArrayDeserializer()),
            List.of(topics.frames()),
            new Intakes(),
            PollLoop.Limits.standard());
  }

  /**
   * Completes when the worker is closed, or exceptionally when it has failed and should be closed.
   */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Takes no more frames, finishes those under way, commits, leaves the group. */
  @Override
  public void close() {
    loop.close();
    pipeline.close();
    producer.close();
    ended.complete(null);
  }

  private void fail(Throwable cause) {
    if (ended.completeExceptionally(cause)) {
      LOG.error("the worker must stop: {}", cause.getMessage());
    }
  }

  private final class Intakes implements PollLoop.Handler {
    @Override
    public void accept(Delivery delivery) {
      pipeline.accept(new Intake(delivery, System.nanoTime()));
    }

    @Override
    public void revoked(TopicPartition partition) {
      pipeline.forget(partition);
    }

    @Override
    public void failed(RuntimeException failure) {
      fail(failure);
    }
  }
}
