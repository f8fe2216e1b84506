package org.segstream.worker;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.flow.AcknowledgedOutbox;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.flow.Outbox;
import org.segstream.transport.flow.PollLimits;
import org.segstream.transport.flow.PollLoop;
import org.segstream.transport.flow.TransactionalOutbox;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.Guarantee;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes frames and publishes masks, one of each worker group's members.
 *
 * <p>An offset is committed only when the masks of its frame and of all before it are safe. If
 * Kafka does not take a mask, the worker ends without a commit, and the next one takes the frame up
 * again.
 */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final String CLIENT = "segstream-worker";
  private static final int USUAL_MASK_BYTES = 32 * 1024;

  private final Outbox outbox;
  private final FramePipeline pipeline;
  private final PollLoop loop;
  private volatile Optional<ConsumerGroupMetadata> membership = Optional.empty();
  private volatile Optional<String> missing = Optional.empty();
  private final CompletableFuture<Void> assigned = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * Starts a worker that always has this model.
   *
   * @param segmenter stays the caller's to close, after the worker
   */
  public Worker(
      KafkaSettings kafka,
      Topics topics,
      Segmenter segmenter,
      WorkerOptions options,
      MeterRegistry registry) {
    this(kafka, topics, new ModelSlot(segmenter), options, registry);
  }

  /**
   * Starts a worker that has one model at a time.
   *
   * @param models has a model; stays the caller's to close, after the worker
   */
  public Worker(
      KafkaSettings kafka,
      Topics topics,
      ModelSlot models,
      WorkerOptions options,
      MeterRegistry registry) {
    this(kafka, topics, ModelsAtWork.of(models), options, registry);
  }

  /**
   * Starts a worker.
   *
   * @param models has a champion; its slots stay the caller's to close, after the worker
   */
  public Worker(
      KafkaSettings kafka,
      Topics topics,
      ModelsAtWork models,
      WorkerOptions options,
      MeterRegistry registry) {
    this.outbox = outbox(kafka, options.guarantee());
    this.pipeline =
        new FramePipeline(
            models,
            outbox,
            OutputLimits.ofTopics(kafka, CLIENT, topics),
            options,
            registry,
            this::fail,
            Clock.systemUTC());
    this.loop =
        PollLoop.start(
            new KafkaConsumer<>(
                kafka.consumer(CLIENT, options.groupId()),
                new StringDeserializer(),
                new ByteArrayDeserializer()),
            List.of(topics.frames()),
            new Intake(topics),
            limits(options));
    pipeline.watch(loop::unfinishedBytes, loop::lag);
  }

  private Outbox outbox(KafkaSettings kafka, Guarantee guarantee) {
    return switch (guarantee) {
      case AT_LEAST_ONCE ->
          new AcknowledgedOutbox(producer(kafka.producer(CLIENT, USUAL_MASK_BYTES)));
      case EXACTLY_ONCE ->
          new TransactionalOutbox(
              producer(
                  kafka.transactionalProducer(
                      CLIENT, USUAL_MASK_BYTES, CLIENT + "-" + UUID.randomUUID())),
              () -> membership);
    };
  }

  private static Producer<String, byte[]> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  private static PollLimits limits(WorkerOptions options) {
    PollLimits limits =
        PollLimits.standard()
            .withTotalBytes(options.memory().recordBytes())
            .withDrain(options.drain());
    return options.guarantee() == Guarantee.EXACTLY_ONCE
        ? limits.withOffsets(PollLimits.Offsets.TRANSACTION)
        : limits;
  }

  /**
   * Completes when the worker is closed, or exceptionally when it has failed and should be closed.
   */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** What became of the frames so far. */
  public FrameLedger.Account account() {
    return pipeline.account();
  }

  /** Whether the group has taken the worker in; it may have nothing to do yet. */
  public boolean isAssigned() {
    return membership.isPresent();
  }

  /** Completes when the group takes the worker in for the first time. */
  public CompletableFuture<Void> assigned() {
    return assigned;
  }

  /** The topic without which it cannot work, if one is not there; it works as soon as it is. */
  public Optional<String> missingTopic() {
    return missing;
  }

  /**
   * Whether the polling loop has turned lately and nothing has failed, whatever the broker does.
   */
  public boolean isAlive(Duration lately) {
    return !ended.isDone() && loop.sinceLastTurn().compareTo(lately) <= 0;
  }

  /** Takes no more frames, finishes those under way, commits, leaves the group. */
  @Override
  public void close() {
    loop.close();
    pipeline.close();
    outbox.close();
    ended.complete(null);
  }

  private void fail(Throwable cause) {
    if (ended.completeExceptionally(cause)) {
      LOG.error("the worker must stop: {}", cause.getMessage());
    }
  }

  private final class Intake implements PollLoop.Handler {
    private final List<String> outputs;

    Intake(Topics topics) {
      this.outputs = List.of(topics.masks(), topics.deadLetters());
    }

    @Override
    public List<String> outputs() {
      return outputs;
    }

    @Override
    public void missing(Optional<String> topic) {
      missing = topic;
    }

    @Override
    public void lost(TopicPartition partition, long records) {
      pipeline.lost(records);
    }

    @Override
    public void accept(Delivery delivery) {
      pipeline.accept(delivery);
    }

    @Override
    public void revoked(TopicPartition partition) {
      pipeline.forget(partition);
    }

    @Override
    public void member(Optional<ConsumerGroupMetadata> identity) {
      membership = identity;
      if (identity.isPresent()) {
        assigned.complete(null);
      }
    }

    @Override
    public void failed(Throwable failure) {
      fail(failure);
    }
  }
}
