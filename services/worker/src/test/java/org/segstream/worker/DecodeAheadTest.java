package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.segstream.v1.Mask;
import org.segstream.v1.Outcome;
import org.segstream.worker.options.QueueOptions;
import org.segstream.worker.options.WorkerOptions;

/** Decoding, while the network is busy. */
class DecodeAheadTest extends OnBroker {
  private static final QueueOptions ONE_A_STEP =
      new QueueOptions(1, Duration.ZERO, 3, Duration.ofHours(1), 1 << 20);

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double decodedBytes() {
    return registry.get("segstream.memory").tag("kind", "decoded").gauge().value();
  }

  @Test
  void oneStepIsDecodedWhileTheNetworkRunsTheOneBefore() {
    HeldEngine held = new HeldEngine(MODEL.labels(), 0);
    try (Worker worker = worker(held, WorkerOptions.DEFAULTS.withQueues(ONE_A_STEP))) {
      publish(frame("a", 0));
      held.awaitFrames(1);
      publish(frame("b", 0));
      publish(frame("c", 0));
      await().until(() -> worker.account().received() == 3 && gauge("segstream.queue.frames") == 1);
      await().during(Duration.ofMillis(200)).until(() -> decodedBytes() == 2 * 3 * WIDTH * HEIGHT);
      held.release(3);
      assertThat(masks(3)).extracting(Mask::getOutcome).containsOnly(Outcome.OUTCOME_SEGMENTED);
    }
  }
}
