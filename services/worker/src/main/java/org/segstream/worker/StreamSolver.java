package org.segstream.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.segstream.crf.certificate.Budget;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.ServedModel;

/** The last stage, in a stream's lane: solves, encodes and hands the result over. */
final class StreamSolver {
  /** Of 2³²: multiples of it are spread evenly (Knuth, The Art of Computer Programming, 6.4). */
  private static final int GOLDEN_RATIO = 0x9E3779B9;

  /** No frame holds its stream and a thread for longer, whatever its deadline says. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Results results;
  private final WorkerOptions options;
  private final WorkerMetrics metrics;
  private final Clock clock;

  StreamSolver(Results results, WorkerOptions options, WorkerMetrics metrics, Clock clock) {
    this.results = results;
    this.options = options;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Publishes what becomes of a frame; whatever fails, the stream goes on. */
  void solve(NetworkStep.Outcome outcome) {
    QueuedFrame frame = outcome.turn().frame();
    if (!frame.delivery().isCurrent()) {
      results.returned();
      return;
    }
    switch (outcome) {
      case NetworkStep.Inferred inferred -> solve(frame, inferred);
      case NetworkStep.GivenUp failed -> giveUp(frame, failed.model(), failed.cause());
      case NetworkStep.Returned _ -> results.returned();
    }
  }

  private void solve(QueuedFrame frame, NetworkStep.Inferred inferred) {
    Stream stream = inferred.turn().stream();
    Mask mask;
    try {
      mask = segment(frame, inferred, stream);
    } catch (RuntimeException | OutOfMemoryError e) {
      stream.forgetState();
      giveUp(frame, inferred.model(), e);
      return;
    } finally {
      stream.measure();
    }
    Mask published = results.mask(frame.delivery(), mask);
    metrics.became(published);
    if (published.getOutcome() == Outcome.OUTCOME_SEGMENTED) {
      metrics.segmented(mask, Duration.between(frame.captured(), clock.instant()));
      if (frame.isLate(clock.instant(), options.queues().maxAge())) {
        metrics.late();
      }
    }
  }

  private Mask segment(QueuedFrame frame, NetworkStep.Inferred inferred, Stream stream) {
    ServedModel model = inferred.model();
    Segmentation segmentation =
        model
            .segmenter()
            .solve(
                inferred.image(),
                inferred.logits(),
                inferred.index(),
                stream.state(model),
                budget(frame, System.nanoTime()));
    StageClock stages = inferred.stages();
    stages.solveEnds(segmentation);
    byte[] png = segmentation.labels().toPng(model.segmenter().model().labels());
    stages.encodeEnds();
    segmentation.check().ifPresent(metrics::checked);
    return MaskRecords.segmented(
        model, frame.record(), frame.frame(), segmentation, png, stages.timings());
  }

  /**
   * What is left of the frame's time, when it is {@code nanos} on the solver's clock. A deadline
   * stands in for the limit of iterations.
   */
  Budget budget(QueuedFrame frame, long nanos) {
    SolverOptions far = options.solver();
    Budget budget =
        frame
            .deadline()
            .map(due ->
                Budget.toGap(far.relativeGap(), Integer.MAX_VALUE).withDeadline(nanos + left(due)))
            .orElseGet(() -> Budget.toGap(far.relativeGap(), far.maxIterations()));
    return isChecked(frame.frame()) ? budget.withDuals() : budget;
  }

  /** A check takes time: streams in step have theirs far apart, also when their names are alike. */
  private boolean isChecked(Frame frame) {
    int every = options.solver().checkEvery();
    int phase = (frame.getStreamId().hashCode() * GOLDEN_RATIO) >>> 1;
    return every > 0 && Math.floorMod(frame.getSequence() + phase, every) == 0;
  }

  /** Nanoseconds; a deadline may be far off, and the gap out of reach. */
  private long left(Instant due) {
    Duration left = Duration.between(clock.instant(), due).minus(options.solver().reserve());
    return left.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : left.isNegative() ? 0 : left.toNanos();
  }

  private void giveUp(QueuedFrame frame, ServedModel model, Throwable cause) {
    boolean unreadable = cause instanceof MalformedRecordException;
    if (unreadable) {
      metrics.unreadable(cause);
    } else {
      metrics.failure(cause);
    }
    Outcome outcome = unreadable ? Outcome.OUTCOME_UNDECODABLE : Outcome.OUTCOME_FAILED;
    Mask mask = MaskRecords.without(model, frame.record(), frame.frame(), outcome, reason(cause));
    metrics.became(mask);
    results.givenUp(frame.delivery(), mask, cause);
  }

  /** Errors tell little without their name. */
  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null || cause instanceof Error ? cause.toString() : message;
  }
}
