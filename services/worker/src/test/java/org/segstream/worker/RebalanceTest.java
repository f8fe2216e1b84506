package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.segstream.v1.Mask;
import org.segstream.worker.options.Guarantee;
import org.segstream.worker.options.WorkerOptions;

/** Partitions come and go while frames are under way. */
class RebalanceTest extends OnBroker {
  private static final int STREAMS = 6;

  @ParameterizedTest
  @EnumSource
  void publishesNothingForARevokedPartitionAndLosesNoFrame(Guarantee guarantee) {
    WorkerOptions options = WorkerOptions.DEFAULTS.withGuarantee(guarantee);
    HeldEngine held = new HeldEngine(MODEL.labels(), 0);
    try (Worker first = worker(held, options)) {
      await().until(first::isAssigned);
      publishEach(0);
      await().until(() -> first.account().inFlight() == STREAMS);
      held.awaitFrames(1);
      try (Worker second = worker(new ColourEngine(MODEL.labels()), options)) {
        await().until(() -> second.account().segmented() > 0);
        // The new owner has published; now the former one has its results too.
        held.release(STREAMS);
        List<Mask> masks = masks(STREAMS);
        await().until(() -> first.account().inFlight() == 0 && second.account().inFlight() == 0);
        assertThat(first.account().returned()).isPositive();
        assertThat(registry.get("segstream.frames.returned").functionCounter().count())
            .as("of the first worker, whose metrics were there first")
            .isEqualTo((double) first.account().returned());
        assertThat(first.account().segmented() + second.account().segmented()).isEqualTo(STREAMS);
        assertThat(masks.stream().map(Mask::getStreamId).collect(Collectors.toSet()))
            .hasSize(STREAMS);
      }
      assertThat(first.ended()).isNotDone();
    }
  }

  @Test
  void closingFinishesWhatIsUnderWay() {
    HeldEngine held = new HeldEngine(MODEL.labels(), 0);
    Worker first = worker(held, WorkerOptions.DEFAULTS);
    publishEach(0);
    await().until(() -> first.account().inFlight() == STREAMS);
    Thread closing = Thread.ofPlatform().start(first::close);
    await().during(Duration.ofMillis(200)).until(closing::isAlive);
    held.release(STREAMS);
    await().until(() -> !closing.isAlive());
    assertThat(first.account().segmented()).isEqualTo(STREAMS);
    try (Worker second = worker(new ColourEngine(MODEL.labels()), WorkerOptions.DEFAULTS)) {
      publishEach(1);
      masks(2 * STREAMS);
      assertThat(second.account().received()).isEqualTo(STREAMS);
    }
  }

  @Test
  void closingWaitsForTheGracePeriodAndReturnsTheRest() {
    HeldEngine held = new HeldEngine(MODEL.labels(), 0);
    Worker first = worker(held, WorkerOptions.DEFAULTS.withDrain(Duration.ofMillis(100)));
    publishEach(0);
    await().until(() -> first.account().inFlight() == STREAMS);
    Thread closing = Thread.ofPlatform().start(first::close);
    await().during(Duration.ofMillis(400)).until(closing::isAlive);
    held.release(STREAMS);
    await().until(() -> !closing.isAlive());
    assertThat(first.account().returned()).isEqualTo(STREAMS);
    assertThat(first.account().inFlight()).isZero();
    try (Worker second = worker(new ColourEngine(MODEL.labels()), WorkerOptions.DEFAULTS)) {
      masks(STREAMS);
      assertThat(second.ended()).isNotDone();
    }
  }

  private void publishEach(int sequence) {
    IntStream.range(0, STREAMS).forEach(i -> publish(frame("cam-" + i, sequence)));
    producer.flush();
  }
}
