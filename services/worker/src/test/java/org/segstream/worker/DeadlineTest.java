package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Budget;
import org.segstream.transport.AcknowledgedOutbox;
import org.segstream.transport.DeadLetters;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;

/** What is left of a frame's time goes into dual iterations. */
class DeadlineTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theSolverHasWhatIsLeftOfTheFramesTimeButForTheReserve() {
    Budget budget = solver().budget(dueIn(Duration.ofMillis(80)), 1_000);
    assertThat(budget.deadlineNanos()).isEqualTo(1_000 + 70_000_000);
  }

  @Test
  void aDeadlineThatHasPassedOrIsNonsenseIsCutToSense() {
    assertThat(solver().budget(dueIn(Duration.ofDays(-90_000)), 5).deadlineNanos()).isEqualTo(5);
    assertThat(solver().budget(dueIn(Duration.ofDays(90_000)), 5).deadlineNanos())
        .isEqualTo(5 + Duration.ofHours(1).toNanos());
  }

  @Test
  void withoutADeadlineTheGapAloneEndsTheSolver() {
    QueuedFrame frame = queued(Frame.newBuilder().setStreamId("cam").setSequence(1).build());
    assertThat(solver().budget(frame, 5)).isEqualTo(Budget.toGap(1e-2, 100));
  }

  @Test
  void theRecordTellsTheGapReachedAndWhetherTheDeadlineCutIt() {
    List<Mask> masks = new CopyOnWriteArrayList<>();
    WorkerOptions exact = WorkerOptions.DEFAULTS.withSolver(SolverOptions.DEFAULTS.to(0, 30));
    try (DetachedWorker worker =
        new DetachedWorker(
            OnBroker.segmenter(new ColourEngine(OnBroker.MODEL.labels())),
            exact,
            new SimpleMeterRegistry(),
            result -> masks.add(parsed(result.value())))) {
      accept(worker, "late", Instant.now().minusSeconds(1));
      accept(worker, "leisurely", Instant.now().plusSeconds(600));
      await().until(() -> masks.size() == 2);
    }
    Mask late = of(masks, "late");
    Mask leisurely = of(masks, "leisurely");
    assertThat(late.getCertificate().getDeadlineHit()).isTrue();
    assertThat(leisurely.getCertificate().getDeadlineHit()).isFalse();
    assertThat(late.getCertificate().hasRelativeGap()).isTrue();
    assertThat(leisurely.getCertificate().getIterations())
        .isGreaterThan(late.getCertificate().getIterations());
    assertThat(leisurely.getCertificate().getRelativeGap())
        .isLessThan(late.getCertificate().getRelativeGap());
  }

  private static void accept(DetachedWorker worker, String stream, Instant due) {
    Frame frame =
        OnBroker.frame(stream, 0).toBuilder()
            .setDeadline(Timestamp.newBuilder().setSeconds(due.getEpochSecond()))
            .build();
    worker.accept(new ConsumerRecord<>("frames", 0, 0, stream, frame.toByteArray()));
  }

  private static Mask of(List<Mask> masks, String stream) {
    return masks.stream().filter(m -> m.getStreamId().equals(stream)).findFirst().orElseThrow();
  }

  private static Mask parsed(byte[] value) {
    try {
      return Mask.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static StreamSolver solver() {
    WorkerMetrics metrics = new WorkerMetrics(new SimpleMeterRegistry(), new FrameLedger());
    MockProducer<String, byte[]> producer = new MockProducer<>();
    return new StreamSolver(
        new Results(
            new AcknowledgedOutbox(producer),
            OutputLimits.none("masks", "dead"),
            new DeadLetters("dead"),
            metrics,
            _ -> {}),
        WorkerOptions.DEFAULTS,
        metrics,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static QueuedFrame dueIn(Duration left) {
    Instant due = NOW.plus(left);
    return queued(
        Frame.newBuilder()
            .setStreamId("cam")
            .setSequence(1)
            .setDeadline(
                Timestamp.newBuilder().setSeconds(due.getEpochSecond()).setNanos(due.getNano()))
            .build());
  }

  private static QueuedFrame queued(Frame frame) {
    return new QueuedFrame(Deliveries.of(frame, 0), frame, 0, DropPolicy.ALL);
  }
}
