package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.segstream.crf.certificate.Budget;
import org.segstream.crf.certificate.Certificate;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Solution;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.v1.Frame;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.DropPolicies.Rule;
import org.segstream.worker.options.QueueOptions;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;

/** What the metrics tell that stay at zero while all is well. */
class TroubleMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void dropsForTheirDeadlineAndForAFullQueueAreCounted() {
    HeldEngine held = new HeldEngine(OnBroker.MODEL.labels(), 0);
    WorkerOptions options =
        WorkerOptions.DEFAULTS
            .withPolicies(new DropPolicies(List.of(Rule.parse("*=deadline"))))
            .withQueues(new QueueOptions(1, Duration.ZERO, 3, Duration.ofHours(1), 1 << 20));
    try (DetachedWorker worker = worker(OnBroker.segmenter(held), options)) {
      accept(worker, due(frame("held", 0), 600));
      held.awaitFrames(1);
      // Decoded, and waits for the network; so what comes after it waits in its queue.
      accept(worker, due(frame("next", 0), 600));
      // Its deadline passes before its turn comes.
      accept(worker, due(frame("late", 0), -1));
      IntStream.range(0, 5).forEach(i -> accept(worker, due(frame("full", i), 600)));
      held.release(10);
      await().until(() -> worker.account().inFlight() == 0);
    }
    assertThat(counted("segstream.frames.dropped", "reason", "deadline")).isEqualTo(1);
    assertThat(counted("segstream.frames.dropped", "reason", "queue_full")).isEqualTo(2);
    assertThat(registry.counter("segstream.frames.late").count()).isZero();
  }

  @Test
  void masksAfterTheirDeadlineAreLate() {
    try (DetachedWorker worker =
        worker(
            OnBroker.segmenter(new ColourEngine(OnBroker.MODEL.labels())),
            WorkerOptions.DEFAULTS.withPolicies(
                new DropPolicies(List.of(Rule.parse("live=latest")))))) {
      // Frames of the street were captured in 1970.
      accept(worker, frame("archive", 0));
      accept(worker, due(frame("archive", 1), 600));
      accept(worker, due(frame("archive", 2), -600));
      accept(worker, frame("live", 3));
      await().until(() -> worker.account().inFlight() == 0);
    }
    assertThat(registry.counter("segstream.frames.late").count()).isEqualTo(2);
  }

  @Test
  void aFrameWhoseSegmentationFailsIsCountedAndTheNextOnesAreNot() {
    try (DetachedWorker worker =
        worker(OnBroker.segmenter(new BrokenOnce()), WorkerOptions.DEFAULTS)) {
      IntStream.range(0, 3).forEach(i -> accept(worker, frame("cam", i)));
      await().until(() -> worker.account().inFlight() == 0);
    }
    assertThat(counted("segstream.frames.failed")).isEqualTo(1);
    assertThat(counted("segstream.frames.segmented")).isEqualTo(2);
    assertThat(registry.get("segstream.stream.frames").tag("outcome", "failed").counter().count())
        .isEqualTo(1);
  }

  @Test
  void aCertificateThatDoesNotHoldIsFound() {
    Segmenter lying =
        new Segmenter(
            OnBroker.MODEL,
            new ColourEngine(OnBroker.MODEL.labels()),
            new Boaster(new ReferenceSolver()),
            MaskSize.OF_FRAME);
    WorkerOptions options =
        WorkerOptions.DEFAULTS.withSolver(SolverOptions.DEFAULTS.withCheckEvery(2));
    try (DetachedWorker worker = worker(lying, options)) {
      IntStream.range(0, 4).forEach(i -> accept(worker, frame("cam", i)));
      await().until(() -> worker.account().inFlight() == 0);
    }
    assertThat(registry.counter("segstream.certificate.checks").count()).isEqualTo(2);
    assertThat(registry.counter("segstream.certificate.failures").count()).isEqualTo(2);
  }

  private DetachedWorker worker(Segmenter segmenter, WorkerOptions options) {
    return new DetachedWorker(segmenter, options, registry, _ -> {});
  }

  private static Frame frame(String stream, int sequence) {
    return OnBroker.frame(stream, sequence);
  }

  private static Frame due(Frame frame, long seconds) {
    Frame.Builder due = frame.toBuilder();
    due.getDeadlineBuilder().setSeconds(Instant.now().getEpochSecond() + seconds);
    return due.build();
  }

  private static void accept(DetachedWorker worker, Frame frame) {
    worker.accept(
        new ConsumerRecord<>(
            "frames", 0, frame.getSequence(), frame.getStreamId(), frame.toByteArray()));
  }

  private double counted(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  /** A network that fails on the first picture it sees. */
  private static final class BrokenOnce implements SegmentationEngine {
    private final SegmentationEngine engine = new ColourEngine(OnBroker.MODEL.labels());
    private boolean broken = true;

    @Override
    public Logits infer(List<RgbImage> batch) {
      if (broken) {
        broken = false;
        throw new IllegalStateException("out of order");
      }
      return engine.infer(batch);
    }

    @Override
    public String description() {
      return "broken once";
    }

    @Override
    public void close() {}
  }

  /** Claims more than it proves. */
  private record Boaster(CrfSolver solver) implements CrfSolver {
    @Override
    public StreamState newState() {
      return solver.newState();
    }

    @Override
    public Solution solve(Energy grid, StreamState state, Budget budget) {
      Solution honest = solver.solve(grid, state, budget);
      Certificate proven = honest.certificate();
      Certificate claimed =
          new Certificate(
              proven.energy(),
              proven.energy(),
              proven.base(),
              proven.iterations(),
              proven.start(),
              proven.deadlineHit());
      return new Solution(honest.labels(), claimed, honest.dualPoint());
    }
  }
}
