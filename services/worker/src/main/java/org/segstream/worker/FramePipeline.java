package org.segstream.worker;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.segstream.transport.flow.Delivery;
import org.segstream.transport.flow.Outbox;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.worker.Batcher.Step;
import org.segstream.worker.claimcheck.ExternalImages;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ModelsAtWork;
import org.segstream.worker.serving.ServedModel;

/**
 * From polled records to masks: frames queue by stream, one thread decodes them and one takes them
 * through the network, in steps of one frame a stream, and each stream solves in its lane. While
 * the network runs a step, the next one is decoded and the one before is solved. What became of a
 * frame leaves in the frame's place in that lane, through {@link Results}.
 */
final class FramePipeline implements AutoCloseable {
  private final WorkerOptions options;
  private final ModelsAtWork models;
  private final Consumer<Throwable> onFatal;
  private final FrameLedger ledger = new FrameLedger();
  private final WorkerMetrics metrics;
  private final Results results;
  private final DecodeStep decoder;
  private final NetworkStep network;
  private final StreamSolver solver;
  private final ExecutorService solvers;
  private final ExternalImages external;
  private final Batcher batcher;
  private final Thread decoding;
  private final ExecutorService inferring;

  /** Whether the network is free for the next step. */
  private final Semaphore free = new Semaphore(1);

  /**
   * @param models stays the caller's to close
   * @param outbox likewise
   * @param limits asked before each result, from threads that may wait
   * @param onFatal told when the pipeline cannot go on
   */
  FramePipeline(
      ModelsAtWork models,
      Outbox outbox,
      Supplier<OutputLimits> limits,
      WorkerOptions options,
      MeterRegistry registry,
      Consumer<Throwable> onFatal,
      Clock clock) {
    long framePixels = options.memory().framePixels();
    this.options = options;
    this.models = models;
    this.onFatal = onFatal;
    Duration maxAge = options.queues().maxAge();
    this.metrics = new WorkerMetrics(registry, ledger, maxAge);
    ProducerClocks clocks = new ProducerClocks(metrics, maxAge);
    this.results = new Results(outbox, limits, ledger, metrics, clocks, onFatal, clock);
    this.decoder = new DecodeStep(new FrameImages(framePixels));
    this.network = new NetworkStep(new SecondOpinions(models));
    this.solver = new StreamSolver(options.solver(), clock);
    this.solvers = pool(options.solver().threads());
    StreamTable streams =
        new StreamTable(
            key -> new Stream(key, solvers),
            options.memory().streams(),
            options.memory().warmBytes());
    this.external = new ExternalImages(options.claimCheck(), framePixels);
    this.batcher = new Batcher(streams, options.queues(), external::fetch, clock);
    this.inferring =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name("network").factory());
    this.decoding = Thread.ofPlatform().name("decoder").start(this::decode);
  }

  /**
   * A pool that takes a lane's next task even while it closes: such a task comes from one of its
   * own threads, which empties the queue before it ends.
   */
  private static ExecutorService pool(int threads) {
    ThreadPoolExecutor pool =
        (ThreadPoolExecutor)
            Executors.newFixedThreadPool(threads, Thread.ofPlatform().name("solver-", 0).factory());
    pool.setRejectedExecutionHandler((task, _) -> pool.getQueue().add(task));
    return pool;
  }

  /** Watches what the pipeline holds, and the polling loop. */
  void watch(Supplier<Number> recordBytes, Supplier<Number> lag) {
    metrics.watch(batcher::load, recordBytes, lag);
  }

  /** So many frames have been deleted from their topic before they could come. */
  void lost(long frames) {
    metrics.lost(frames);
  }

  /** What became of the frames so far. */
  FrameLedger.Account account() {
    return ledger.account();
  }

  /** Takes a record in; returns at once. */
  void accept(Delivery delivery) {
    ledger.received();
    try {
      Frame frame = FrameImages.parse(delivery.record());
      batcher.offer(delivery, frame, options.policies().of(frame)).forEach(this::dropped);
    } catch (MalformedRecordException | RuntimeException e) {
      // Elsewhere: sending may wait, and the poll thread must not.
      solvers.execute(guarded(() -> results.accept(new Fate.Refused(delivery, e))));
    }
  }

  private void dropped(Fate.Dropped drop) {
    leave(drop.frame(), drop);
  }

  private void returned(QueuedFrame frame) {
    leave(frame, new Fate.Returned(frame));
  }

  private void leave(QueuedFrame frame, Fate fate) {
    frame.place().run(guarded(() -> results.accept(fate)));
  }

  /** Gives the frames of a partition back, and forgets its streams. */
  void forget(TopicPartition gone) {
    List<Stream> forgotten = batcher.forget(gone);
    batcher.drain(forgotten).forEach(this::returned);
    endSeries(forgotten);
  }

  /** Ends the series of these streams, behind all that becomes of their frames. */
  private void endSeries(List<Stream> streams) {
    streams.forEach(
        stream -> stream.lane().next().run(guarded(() -> metrics.forget(stream.key()))));
  }

  /** Finishes the frames whose turn has come, then stops the threads. */
  @Override
  public void close() {
    batcher.close().forEach(this::returned);
    try {
      decoding.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    inferring.close();
    solvers.close();
    external.close();
  }

  private void decode() {
    try {
      for (Optional<Step> step = batcher.take(); step.isPresent(); step = batcher.take()) {
        step.get().dropped().forEach(this::dropped);
        List<DecodeStep.Outcome> frames = decoder.run(step.get().turns());
        if (!frames.isEmpty()) {
          free.acquire();
          inferring.execute(guarded(() -> infer(frames)));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      onFatal.accept(e);
    }
  }

  private void infer(List<DecodeStep.Outcome> frames) {
    try {
      metrics.step(frames.size());
      Map<ServedModel, List<DecodeStep.Outcome>> byModel = new LinkedHashMap<>();
      for (DecodeStep.Outcome frame : frames) {
        ServedModel model = models.acquire(frame.turn().frame().frame().getStreamId());
        byModel.computeIfAbsent(model, _ -> new ArrayList<>()).add(frame);
      }
      byModel.forEach(this::infer);
    } finally {
      free.release();
    }
  }

  /** One hold of the model for each frame, released when it is finished. */
  private void infer(ServedModel model, List<DecodeStep.Outcome> frames) {
    network.run(model, frames).forEach(result -> solve(model, result));
  }

  private void solve(ServedModel model, NetworkStep.Result result) {
    QueuedFrame frame = result.frame();
    frame
        .place()
        .run(
            guarded(() -> {
              try {
                results.accept(solver.solve(result));
              } finally {
                model.release();
                batcher.finished(frame);
                endSeries(batcher.trim(frame.stream()));
              }
            }));
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        onFatal.accept(e);
      }
    };
  }
}
