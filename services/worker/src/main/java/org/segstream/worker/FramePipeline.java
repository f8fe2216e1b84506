package org.segstream.worker;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.serde.Frames;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.DropReason;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.worker.Batcher.Turn;
import org.segstream.worker.StreamTable.StreamKey;
import org.segstream.worker.claimcheck.ExternalImages;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelSlot;

/**
 * From polled records to masks: records queue by stream, one thread takes them through the network
 * in steps of one frame a stream, and then each stream solves, encodes and publishes in its lane.
 */
final class FramePipeline implements AutoCloseable {
  private final WorkerOptions options;
  private final Results results;
  private final WorkerMetrics metrics;
  private final Consumer<Throwable> onFatal;
  private final NetworkStep network;
  private final StreamSolver solver;
  private final ExecutorService solvers;
  private final ExternalImages external;
  private final Batcher batcher;
  private final Thread thread;

  /**
   * @param models stays the caller's to close
   * @param onFatal told when the pipeline cannot go on
   */
  FramePipeline(
      ModelSlot models,
      FrameImages images,
      Results results,
      WorkerOptions options,
      WorkerMetrics metrics,
      Consumer<Throwable> onFatal,
      Clock clock) {
    this.options = options;
    this.results = results;
    this.metrics = metrics;
    this.onFatal = onFatal;
    this.network = new NetworkStep(models, images);
    this.solver = new StreamSolver(results, options, metrics, clock);
    this.solvers =
        Executors.newFixedThreadPool(
            options.solver().threads(), Thread.ofPlatform().name("solver-", 0).factory());
    StreamTable streams =
        new StreamTable(
            key -> new Stream(key, solvers),
            options.memory().streams(),
            options.memory().warmBytes());
    this.external = new ExternalImages(options.claimCheck(), options.memory().framePixels());
    this.batcher = new Batcher(streams, options.queues(), external::fetch, this::dropped, clock);
    this.thread = Thread.ofPlatform().name("network").start(this::infer);
  }

  /** Takes a record in; returns at once. */
  void accept(Delivery delivery) {
    metrics.received();
    try {
      Frame frame = FrameImages.parse(delivery.record());
      Frames.validateIdentity(frame, delivery.record().key());
      Frames.validateTimes(frame);
      TopicPartition partition =
          new TopicPartition(delivery.record().topic(), delivery.record().partition());
      batcher.offer(
          new StreamKey(partition, frame.getStreamId()),
          new QueuedFrame(delivery, frame, System.nanoTime(), options.policies().of(frame)));
    } catch (MalformedRecordException e) {
      metrics.unreadable(e);
      refuse(delivery, Outcome.OUTCOME_UNDECODABLE, e);
    } catch (RuntimeException e) {
      metrics.failure(e);
      refuse(delivery, Outcome.OUTCOME_FAILED, e);
    }
  }

  private void refuse(Delivery delivery, Outcome outcome, Exception cause) {
    // Elsewhere: sending may wait, and the poll thread must not.
    solvers.execute(guarded(() -> results.refused(delivery, outcome, cause)));
  }

  /** Gives the frames of a partition back, and forgets its streams. */
  void forget(TopicPartition gone) {
    List<Stream> forgotten = batcher.forget(gone);
    batcher.drain(forgotten).forEach(_ -> results.returned());
    metrics.forget(forgotten);
  }

  /** What waits and what is under way. */
  Batcher.Load load() {
    return batcher.load();
  }

  /** Finishes the frames whose turn has come, then stops the threads. */
  @Override
  public void close() {
    batcher.close().forEach(_ -> results.returned());
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    solvers.close();
    external.close();
  }

  private void infer() {
    try {
      for (List<Turn> step = batcher.take(); !step.isEmpty(); step = batcher.take()) {
        metrics.step(step.size());
        network.run(step).forEach(this::handOver);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      onFatal.accept(e);
    }
  }

  private void handOver(NetworkStep.Outcome outcome) {
    Turn turn = outcome.turn();
    turn.place()
        .run(
            guarded(() -> {
              try {
                solver.solve(outcome);
              } finally {
                outcome.model().release();
                batcher.finished(turn);
                metrics.forget(batcher.trim(turn.stream()));
              }
            }));
  }

  private void dropped(Lane.Place place, QueuedFrame frame, DropReason reason) {
    Mask mask = MaskRecords.dropped(frame.record(), frame.frame(), reason);
    metrics.became(mask);
    place.run(guarded(() -> results.mask(frame.delivery(), mask)));
  }

  private Runnable guarded(Runnable step) {
    return () -> {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        onFatal.accept(e);
      }
    };
  }
}
