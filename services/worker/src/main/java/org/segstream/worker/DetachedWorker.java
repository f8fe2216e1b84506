package org.segstream.worker;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.flow.Outbox;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;

/**
 * A worker without Kafka: records come from the caller, results go to the caller. For benchmarks
 * and tests of everything between.
 */
public final class DetachedWorker implements AutoCloseable {
  private final CompletableFuture<Void> failed = new CompletableFuture<>();
  private final FramePipeline pipeline;

  /**
   * @param segmenter stays the caller's to close
   * @param results takes mask records and dead letters, the latter on topic {@code dead-letters};
   *     called from several threads
   */
  public DetachedWorker(
      Segmenter segmenter,
      WorkerOptions options,
      MeterRegistry registry,
      Consumer<ProducerRecord<String, byte[]>> results) {
    this.pipeline =
        new FramePipeline(
            ModelsAtWork.of(new ModelSlot(segmenter)),
            new Inbox(results),
            OutputLimits.none("masks", "dead-letters"),
            options,
            registry,
            failed::completeExceptionally,
            Clock.systemUTC());
  }

  /** Takes a record in; returns at once. Nothing bounds what waits but the caller. */
  public void accept(ConsumerRecord<String, byte[]> record) {
    pipeline.accept(Delivery.detached(record));
  }

  /** What became of the records so far. */
  public FrameLedger.Account account() {
    return pipeline.account();
  }

  /** Completes exceptionally when the worker cannot go on. */
  public CompletableFuture<Void> failed() {
    return failed;
  }

  @Override
  public void close() {
    pipeline.close();
  }

  /** Hands results over at once. */
  private record Inbox(Consumer<ProducerRecord<String, byte[]>> results) implements Outbox {
    @Override
    public CompletionStage<Settlement> publish(
        Delivery delivery, List<ProducerRecord<String, byte[]>> records) {
      records.forEach(results);
      delivery.done();
      return CompletableFuture.completedStage(Settlement.PUBLISHED);
    }

    @Override
    public void close() {}
  }
}
