package org.segstream.worker;

import java.util.Optional;
import org.segstream.v1.StageTimings;
import org.segstream.vision.engine.Inference;
import org.segstream.vision.segmenter.Segmentation;

/** Times the stages of one frame from its arrival on, in microseconds. One thread at a time. */
final class StageClock {
  private final StageTimings.Builder timings = StageTimings.newBuilder();
  private final long received = System.nanoTime();
  private long last = received;
  private Optional<Float> recomputed = Optional.empty();
  private Optional<Inference.SecondLook> secondLook = Optional.empty();

  /** When the frame came, on {@link System#nanoTime()}'s clock. */
  long receivedNanos() {
    return received;
  }

  void queueWaitEnds() {
    timings.setQueueWaitUs(lap());
  }

  void decodeEnds() {
    timings.setDecodeUs(lap());
  }

  /** The time between decoder and network, when that still ran the step before, is queue wait. */
  void networkBegins() {
    timings.setQueueWaitUs(timings.getQueueWaitUs() + lap());
  }

  /** Takes note of how the network came to what it says, too. */
  void networkEnds(Inference inference) {
    timings.setNetworkUs(lap());
    recomputed = inference.recomputed();
    secondLook = inference.secondLook();
  }

  /** Share of the network that was computed, if the rest may have been kept. */
  Optional<Float> recomputed() {
    return recomputed;
  }

  /** What was looked at again, if frames are looked at twice. */
  Optional<Inference.SecondLook> secondLook() {
    return secondLook;
  }

  /**
   * The time between network and solver, when the stream's previous frame was still being solved,
   * is queue wait.
   */
  void solveEnds(Segmentation segmentation) {
    long energyUs = segmentation.energyNanos() / 1000;
    long solveUs = segmentation.solveNanos() / 1000;
    long waitUs = Math.max(0, lap() - energyUs - solveUs);
    timings
        .setQueueWaitUs(timings.getQueueWaitUs() + waitUs)
        .setCrfSetupUs(energyUs)
        .setCrfSolveUs(solveUs);
  }

  void encodeEnds() {
    timings.setEncodeUs(lap());
  }

  /** All of it, and the total since the frame came. */
  StageTimings timings() {
    return timings.setTotalUs((System.nanoTime() - received) / 1000).build();
  }

  private long lap() {
    long now = System.nanoTime();
    long elapsed = now - last;
    last = now;
    return elapsed / 1000;
  }
}
