package org.segstream.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.segstream.v1.DropReason;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.DropPolicies.Rule;
import org.segstream.worker.options.QueueOptions;
import org.segstream.worker.options.WorkerOptions;

/** Every frame that comes in is accounted for, whatever becomes of it. */
class AccountTest extends OnBroker {
  private static final int FRAMES = 30;
  private static final DropPolicies POLICIES =
      new DropPolicies(Stream.of("live=latest", "late=deadline").map(Rule::parse).toList());

  @Test
  void theAccountBalancesUnderLoad() {
    HeldEngine engine = new HeldEngine(MODEL.labels(), 0);
    WorkerOptions options =
        WorkerOptions.DEFAULTS
            .withPolicies(POLICIES)
            .withQueues(new QueueOptions(4, Duration.ZERO, 8, Duration.ofHours(1), 1 << 20));
    try (Worker worker = worker(engine, options)) {
      // Six each, so that no partition pauses before its frames have queued.
      for (int i = 0; i < FRAMES / 3; i++) {
        publish(frame("archive", i));
        publish(frame("live", i));
        publish(dueIn(frame("late", i), i % 2 == 0 ? -60 : 60));
      }
      publish(damaged("archive", FRAMES));
      var _ =
          producer.send(new ProducerRecord<>(topics.frames(), "archive", "noise".getBytes(UTF_8)));
      int all = FRAMES + 2;
      await().until(() -> worker.account().received() == all);
      assertThat(worker.account().balances()).isTrue();
      assertThat(worker.account().inFlight()).isPositive();
      engine.release(all);
      await()
          .until(() -> {
            assertThat(worker.account().balances()).isTrue();
            return worker.account().inFlight() == 0;
          });
      FrameLedger.Account account = worker.account();
      List<Mask> masks = masks(all - 1);
      assertThat(account.segmented()).isEqualTo(count(masks, Outcome.OUTCOME_SEGMENTED));
      assertThat(account.undecodable()).isEqualTo(2);
      assertThat(account.failed() + account.returned()).isZero();
      Map<DropReason, Long> reasons =
          masks.stream()
              .filter(mask -> mask.getOutcome() == Outcome.OUTCOME_DROPPED)
              .collect(Collectors.groupingBy(Mask::getDropReason, Collectors.counting()));
      assertThat(account.dropped()).isEqualTo(reasons);
      assertThat(reasons)
          .containsKeys(DropReason.DROP_REASON_SUPERSEDED, DropReason.DROP_REASON_DEADLINE);
      assertInOrder(masks);
      assertThat(outcomes(masks, "archive")).doesNotContain(Outcome.OUTCOME_DROPPED);
      assertThat(outcomes(masks, "live").getLast()).isEqualTo(Outcome.OUTCOME_SEGMENTED);
    }
  }

  @Test
  void aStreamWithoutDropsLosesNoFrameInABoundedQueue() {
    HeldEngine engine = new HeldEngine(MODEL.labels(), 0);
    int frames = 3 * 32;
    try (Worker worker = worker(engine, WorkerOptions.DEFAULTS)) {
      for (int i = 0; i < frames; i++) {
        publish(frame("archive", i));
      }
      producer.flush();
      engine.awaitFrames(1);
      await().during(Duration.ofMillis(500)).until(() -> worker.account().received() < frames);
      engine.release(frames);
      assertThat(masks(frames)).allMatch(mask -> mask.getOutcome() == Outcome.OUTCOME_SEGMENTED);
      await().until(() -> worker.account().inFlight() == 0);
      assertThat(worker.account().segmented()).isEqualTo(frames);
    }
  }

  private static void assertInOrder(List<Mask> masks) {
    masks.stream()
        .collect(Collectors.groupingBy(Mask::getStreamId))
        .forEach((stream, each) ->
            assertThat(each.stream().map(Mask::getSequence))
                .as("masks of stream %s", stream)
                .isSortedAccordingTo(Long::compare));
  }

  private static long count(List<Mask> masks, Outcome outcome) {
    return masks.stream().filter(mask -> mask.getOutcome() == outcome).count();
  }

  private static List<Outcome> outcomes(List<Mask> masks, String stream) {
    return masks.stream()
        .filter(mask -> mask.getStreamId().equals(stream))
        .map(Mask::getOutcome)
        .toList();
  }

  private static Frame dueIn(Frame frame, long seconds) {
    long due = Instant.now().getEpochSecond() + seconds;
    return frame.toBuilder().setDeadline(Timestamp.newBuilder().setSeconds(due)).build();
  }
}
