package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.crf.certificate.Budget;
import org.segstream.v1.Certificate;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;

/** What is left of a frame's time goes into dual iterations. */
@Timeout(60)
class DeadlineTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theSolverHasWhatIsLeftOfTheFramesTimeButForTheReserve() {
    Budget budget = solver().budget(dueIn(Duration.ofMillis(80)), 1_000);
    assertThat(budget.deadlineNanos()).isEqualTo(1_000 + 70_000_000);
  }

  @Test
  void aDeadlineOutOfRangeIsCutToTheRange() {
    assertThat(solver().budget(dueIn(Duration.ofDays(-90_000)), 5).deadlineNanos()).isEqualTo(5);
    assertThat(solver().budget(dueIn(Duration.ofDays(90_000)), 5).deadlineNanos())
        .isEqualTo(5 + Duration.ofSeconds(10).toNanos());
  }

  @Test
  void withoutADeadlineTheGapAloneEndsTheSolver() {
    QueuedFrame frame =
        Deliveries.queued(Frame.newBuilder().setStreamId("cam").setSequence(1).build());
    assertThat(solver().budget(frame, 5)).isEqualTo(Budget.toGap(1e-2, 100));
  }

  @Test
  void aFrameWithADeadlineMayTakeMoreIterationsThanOthers() {
    assertThat(solver().budget(dueIn(Duration.ofMillis(80)), 0).maxIterations())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void theSolverUsesAllTheTimeUntilTheDeadline() throws InterruptedException {
    WorkerOptions exact = WorkerOptions.DEFAULTS.withSolver(SolverOptions.DEFAULTS.to(0, 2));
    BlockingQueue<Mask> masks = new LinkedBlockingQueue<>();
    List<Certificate> certificates = new ArrayList<>();
    try (DetachedWorker worker =
        new DetachedWorker(
            OnBroker.segmenter(new Undecided()),
            exact,
            new SimpleMeterRegistry(),
            result -> masks.add(parsed(result.value())))) {
      for (long millis : new long[] {-1000, 400, 1500}) {
        Instant due = Instant.now().plusMillis(millis);
        accept(worker, "due" + millis, due);
        certificates.add(masks.take().getCertificate());
        assertThat(Instant.now()).isAfter(due.minus(exact.solver().reserve()));
      }
    }
    assertThat(certificates)
        .allMatch(Certificate::getDeadlineHit)
        .allMatch(Certificate::hasRelativeGap);
    assertThat(certificates.getFirst().getIterations()).isOne();
    assertThat(certificates.getLast().getIterations())
        .isGreaterThan(exact.solver().maxIterations());
    assertThat(certificates).extracting(Certificate::getIterations).isSorted();
    assertThat(certificates)
        .extracting(Certificate::getRelativeGap)
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  private static void accept(DetachedWorker worker, String stream, Instant due) {
    Frame frame = OnBroker.frame(stream, 0).toBuilder().setDeadline(timestamp(due)).build();
    worker.accept(new ConsumerRecord<>("frames", 0, 0, stream, frame.toByteArray()));
  }

  private static Mask parsed(byte[] value) {
    try {
      return Mask.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static StreamSolver solver() {
    return new StreamSolver(SolverOptions.DEFAULTS, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static QueuedFrame dueIn(Duration left) {
    Instant due = NOW.plus(left);
    return Deliveries.queued(
        Frame.newBuilder().setStreamId("cam").setSequence(1).setDeadline(timestamp(due)).build());
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  /** Logits at random, as large as the edges are: the relaxation is not tight, nor is the gap 0. */
  private record Undecided() implements SegmentationEngine {
    @Override
    public Logits infer(List<RgbImage> batch) {
      int labels = OnBroker.MODEL.labels().size();
      Random random = new Random(1);
      float[] values = new float[labels * OnBroker.WIDTH * OnBroker.HEIGHT];
      for (int i = 0; i < values.length; i++) {
        values[i] = 20 * random.nextFloat();
      }
      return new Logits(1, labels, OnBroker.HEIGHT, OnBroker.WIDTH, values);
    }

    @Override
    public String description() {
      return "undecided";
    }

    @Override
    public void close() {}
  }
}
