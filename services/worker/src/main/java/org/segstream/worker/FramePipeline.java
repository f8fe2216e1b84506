package org.segstream.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.segstream.crf.Budget;
import org.segstream.transport.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.StreamStates.Stream;
import org.segstream.worker.StreamStates.StreamKey;

/**
 * From polled records to acknowledged masks: one thread decodes and runs the network, then each
 * stream solves, encodes and publishes in its own order.
 *
 * <p>What comes in is bounded by the polling loop, which pauses a partition while too much of it is
 * under way.
 */
final class FramePipeline implements AutoCloseable {
  private final Segmenter segmenter;
  private final MaskRecords records;
  private final MaskPublisher publisher;
  private final WorkerOptions options;
  private final WorkerMetrics metrics;
  private final Consumer<Throwable> onFatal;
  private final Clock clock;
  private final ExecutorService network;
  private final ExecutorService solvers;
  private final StreamStates streams;

  /**
   * @param onFatal told when a result could not be published: its offset must not be committed
   */
  FramePipeline(
      Segmenter segmenter,
      MaskPublisher publisher,
      WorkerOptions options,
      WorkerMetrics metrics,
      Consumer<Throwable> onFatal,
      Clock clock) {
    this.segmenter = segmenter;
    this.records = new MaskRecords(segmenter.model());
    this.publisher = publisher;
    this.options = options;
    this.metrics = metrics;
    this.onFatal = onFatal;
    this.clock = clock;
    this.network = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("network").factory());
    this.solvers =
        Executors.newFixedThreadPool(
            options.threads(), Thread.ofPlatform().name("solver-", 0).factory());
    this.streams = new StreamStates(segmenter::newState, solvers, options.maxStreams());
  }

  /** Takes a record in; returns at once. */
  void accept(Intake intake) {
    metrics.received();
    network.execute(guarded(() -> decodeAndInfer(intake)));
  }

  /** Forgets the warm state of the streams of a partition that is no longer this worker's. */
  void forget(TopicPartition gone) {
    streams.forget(gone);
  }

  /** Finishes what is under way, then stops the threads. */
  @Override
  public void close() {
    network.close();
    solvers.close();
  }

  // Whatever comes of a frame is published from its stream's executor, so in the stream's order.
  private void decodeAndInfer(Intake intake) {
    if (!intake.delivery().isCurrent()) {
      return;
    }
    StageClock stages = new StageClock(intake.receivedNanos());
    stages.queueWaitEnds();
    Frame frame;
    try {
      frame = FrameImages.parse(intake.record());
    } catch (MalformedRecordException e) {
      refuse(intake, e);
      return;
    }
    Inferred inferred;
    try {
      inferred = infer(FrameImages.decode(frame), stages);
    } catch (MalformedRecordException | RuntimeException e) {
      inOrder(intake, frame, stream -> giveUp(intake, frame, e));
      return;
    }
    inOrder(intake, frame, stream -> solve(intake, frame, inferred, stream));
  }

  /** A frame whose logits are known. */
  private record Inferred(RgbImage image, Logits logits, StageClock stages) {}

  private Inferred infer(RgbImage image, StageClock stages) {
    stages.decodeEnds();
    Logits logits = segmenter.logits(List.of(image));
    stages.networkEnds();
    return new Inferred(image, logits, stages);
  }

  private void solve(Intake intake, Frame frame, Inferred inferred, Stream stream) {
    Mask mask;
    try {
      mask = segment(intake, frame, inferred, stream);
    } catch (RuntimeException e) {
      stream.state().reset();
      giveUp(intake, frame, e);
      return;
    }
    if (intake.delivery().isCurrent()) {
      finish(intake, publisher.mask(mask));
    }
  }

  private Mask segment(Intake intake, Frame frame, Inferred inferred, Stream stream) {
    Segmentation segmentation =
        segmenter.solve(inferred.image(), inferred.logits(), 0, stream.state(), budget(frame));
    StageClock stages = inferred.stages();
    stages.solveEnds(segmentation);
    byte[] png = segmentation.labels().toPng(segmenter.model().labels());
    stages.encodeEnds();
    metrics.segmented(segmentation.certificate());
    segmentation.check().ifPresent(metrics::checked);
    return records.segmented(intake.record(), frame, segmentation, png, stages.timings());
  }

  private Budget budget(Frame frame) {
    Budget budget = Budget.toGap(options.relativeGap(), options.maxIterations());
    if (frame.hasDeadline()) {
      Instant deadline =
          Instant.ofEpochSecond(frame.getDeadline().getSeconds(), frame.getDeadline().getNanos());
      Duration left = Duration.between(clock.instant(), deadline);
      budget = budget.withDeadline(System.nanoTime() + left.toNanos());
    }
    boolean check = options.checkEvery() > 0 && frame.getSequence() % options.checkEvery() == 0;
    return check ? budget.withDuals() : budget;
  }

  /** What is no frame becomes a dead letter only: it has no sequence that a mask could name. */
  private void refuse(Intake intake, MalformedRecordException cause) {
    metrics.gaveUp(true, cause);
    finish(intake, publisher.deadLetter(intake.record(), cause));
  }

  /** What cannot be segmented becomes a dead letter and a mask that says so; the stream goes on. */
  private void giveUp(Intake intake, Frame frame, Exception cause) {
    boolean unreadable = cause instanceof MalformedRecordException;
    metrics.gaveUp(unreadable, cause);
    Outcome outcome = unreadable ? Outcome.OUTCOME_UNDECODABLE : Outcome.OUTCOME_FAILED;
    Mask mask = records.without(intake.record(), frame, outcome, sentence(cause));
    finish(
        intake,
        publisher
            .deadLetter(intake.record(), cause)
            .thenCombine(publisher.mask(mask), (letter, sent) -> sent));
  }

  private static String sentence(Exception cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private void finish(Intake intake, CompletionStage<?> acknowledged) {
    acknowledged.whenComplete((_, failure) -> {
      if (failure == null) {
        intake.delivery().done();
      } else {
        onFatal.accept(failure);
      }
    });
  }

  private void inOrder(Intake intake, Frame frame, Consumer<Stream> task) {
    Stream stream = streams.of(StreamKey.of(intake.record(), frame));
    stream
        .executor()
        .execute(
            guarded(() -> {
              if (intake.delivery().isCurrent()) {
                task.accept(stream);
              }
            }));
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
