package org.segstream.worker;

import com.google.protobuf.UnsafeByteOperations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.segstream.crf.certificate.Budget;
import org.segstream.vision.segmenter.Segmentation;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.serving.OneIn;

/** The last stage, in a stream's lane: solves and encodes. */
final class StreamSolver {
  /** No frame holds its stream and a thread for longer, whatever its deadline says. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final SolverOptions options;
  private final OneIn checked;
  private final Clock clock;

  StreamSolver(SolverOptions options, Clock clock) {
    this.options = options;
    this.checked = new OneIn(options.checkEvery());
    this.clock = clock;
  }

  /** What becomes of a frame that has been through the network. */
  Fate solve(NetworkStep.Result result) {
    if (!result.frame().delivery().isCurrent()) {
      return new Fate.Returned(result.frame());
    }
    return switch (result) {
      case NetworkStep.Inferred inferred -> solve(inferred);
      case Fate fate -> fate;
    };
  }

  /** Whatever fails, the stream goes on. */
  private Fate solve(NetworkStep.Inferred inferred) {
    Stream stream = inferred.frame().stream();
    try {
      return segmented(inferred, stream);
    } catch (RuntimeException | OutOfMemoryError e) {
      stream.forgetState();
      return new Fate.Failed(inferred.frame(), inferred.model(), e);
    } finally {
      stream.measure();
    }
  }

  private Fate segmented(NetworkStep.Inferred inferred, Stream stream) {
    QueuedFrame frame = inferred.frame();
    Segmenter segmenter = inferred.model().segmenter();
    Segmentation segmentation =
        segmenter.solve(
            inferred.image(),
            inferred.logits(),
            stream.state(inferred.model()),
            budget(frame, System.nanoTime()));
    frame.stages().solveEnds(segmentation);
    byte[] png = segmentation.labels().toPng(segmenter.model().labels());
    MaskSample sample = MaskSample.of(segmentation.labels(), inferred.logits());
    frame.stages().encodeEnds();
    return new Fate.Segmented(
        frame,
        inferred.model(),
        segmentation,
        UnsafeByteOperations.unsafeWrap(png),
        sample,
        inferred.secondOpinion(),
        options.localGaps()
            ? segmentation.check().map(check -> MaskRecords.localGaps(check.localGaps()))
            : Optional.empty());
  }

  /**
   * What is left of the frame's time. A frame with a deadline has no limit of iterations.
   *
   * @param nanos the time now, on the solver's clock
   */
  Budget budget(QueuedFrame frame, long nanos) {
    double gap = options.relativeGap();
    Budget budget =
        frame
            .deadline()
            .map(due -> Budget.toGap(gap, Integer.MAX_VALUE).withDeadline(nanos + left(due)))
            .orElseGet(() -> Budget.toGap(gap, options.maxIterations()));
    return checked.has(frame.frame()) ? budget.withDuals() : budget;
  }

  /** Nanoseconds; a deadline may be far off, and the gap out of reach. */
  private long left(Instant due) {
    Duration left = Duration.between(clock.instant(), due).minus(options.reserve());
    return left.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : left.isNegative() ? 0 : left.toNanos();
  }
}
